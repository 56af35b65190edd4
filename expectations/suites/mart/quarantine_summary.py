"""Rules of mart.quarantine_summary."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, unique
from expectations.rules import actions

SUITES: Final = (
    Suite(
        "mart.quarantine_summary",
        ("source", "entity", "rule", "day"),
        (
            unique("source", "entity", "rule", "day"),
            error(
                "open_within_records",
                "open_records < 0 OR open_records > records OR (open_records > 0) <> (open_since IS NOT NULL)",
                "Số bản ghi còn mở là một phần của số bản ghi bị cách ly, và có thời điểm bắt đầu.",
            ),
            error(
                "records_positive", "records <= 0", "Dòng tổng hợp cách ly phải nói về ít nhất một bản ghi."
            ),
        ),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
)
