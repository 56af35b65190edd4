"""Rules of mart.eligible_procedure."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite
from expectations.rules import actions
from expectations.rules.codes import one_of
from expectations.rules.records import known_to_mart
from expectations.rules.times import half_open
from expectations.suites.core.eligible_procedure import eligible_rules

SUITES: Final = (
    Suite(
        "mart.eligible_procedure",
        ("procedure_code", "valid_from"),
        (
            *eligible_rules(),
            one_of("class", ("partial", "full"), "Mức đủ điều kiện là một phần hoặc toàn trình."),
            half_open(),
        ),
        action=actions.FILE,
        evidence=known_to_mart("eligible_procedures"),
    ),
)
