"""Rules of service levels."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, row_count
from expectations.rules.codes import one_of, procedure_code
from expectations.rules.past import in_force_volume
from expectations.rules.records import landed
from expectations.rules.times import no_overlap
from expectations.suites.core.procedure import known_procedures


def level_rules() -> tuple[Rule, ...]:
    """Rules of the service-level no_overlap, the same in core and in mart."""
    return (
        row_count(),
        procedure_code(),
        one_of(
            "level",
            (1, 2, 3, 4),
            "Mức độ dịch vụ là 1–4 (từ 15/8/2022: 3 một phần, 4 toàn trình).",
            "Đối chiếu danh mục dịch vụ trên cổng và tệp service_levels.",
        ),
        no_overlap("procedure_code, service_code, source, level"),
    )


SUITES: Final = (
    Suite(
        "core.service_level",
        ("procedure_code", "level", "valid_from"),
        (
            *level_rules(),
            known_procedures("mức độ dịch vụ"),
            in_force_volume("procedure_code"),
        ),
        evidence=landed("service_level"),
    ),
)
