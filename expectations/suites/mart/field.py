"""Rules of mart.field."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite
from expectations.rules import actions
from expectations.rules.records import known_to_mart
from expectations.suites.core.field import field_rules

SUITES: Final = (
    Suite(
        "mart.field",
        ("field_code",),
        (*field_rules(),),
        action=actions.COMPUTE,
        evidence=known_to_mart("field"),
    ),
)
