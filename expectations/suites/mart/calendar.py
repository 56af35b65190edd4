"""Rules of mart.calendar."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error
from expectations.rules import actions
from expectations.suites.core.calendar import calendar_rules

SUITES: Final = (
    Suite(
        "mart.calendar",
        ("date",),
        (
            *calendar_rules(),
            error(
                "next_working_day_not_before",
                "next_working_day < date OR (is_working_day AND next_working_day <> date)",
                "Ngày làm việc kế tiếp không ở trước ngày đang xét.",
            ),
        ),
        action=actions.COMPUTE,
    ),
)
