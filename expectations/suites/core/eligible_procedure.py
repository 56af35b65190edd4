"""Rules of procedures eligible by decision."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import procedure_code
from expectations.rules.past import in_force_volume
from expectations.rules.records import landed
from expectations.suites.core.procedure import known_procedures


def eligible_rules() -> tuple[Rule, ...]:
    """Rules of eligibility by decision, the same in core and in mart."""
    return (
        row_count(),
        procedure_code(),
    )


SUITES: Final = (
    Suite(
        "core.eligible_procedure",
        ("procedure_code", "valid_from"),
        (
            *eligible_rules(),
            warn(
                "decision_given",
                "coalesce(trim(decision), '') = ''",
                "Điều kiện cung cấp trực tuyến phải nêu quyết định; thiếu thì không kiểm chứng được mẫu số.",
            ),
            known_procedures("dòng đủ điều kiện"),
            in_force_volume("procedure_code"),
        ),
        action=actions.FILE,
        evidence=landed("eligible_procedure"),
    ),
)
