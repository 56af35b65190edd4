"""Rules of the frozen figures."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, unique
from expectations.suites.mart.reported import DECIDED

SUITES: Final = (
    Suite(
        "mart.frozen_value",
        ("number", "indicator_id", "variant", "grain", "agency_id", "field_code"),
        (
            unique(
                "number",
                "indicator_id",
                "variant",
                "grain",
                "agency_id",
                "agency_group",
                "field_code",
                name="figure_unique",
            ),
            error(
                "freeze_exists",
                "SELECT b.number, b.indicator_id, b.variant, b.grain, b.agency_id, b.field_code FROM {batch} AS b "
                "ANTI JOIN mart.reported AS r ON r.number = b.number AND r.kind = 'freeze' "
                "AND r.period_type = b.period_type AND r.period_start = b.period_start AND r.period_end = b.period_end",
                "Dòng đã chốt phải thuộc một lần chốt của đúng kỳ ấy.",
            ),
        ),
        action=DECIDED,
        may_be_empty=True,
    ),
)
