"""Rules of the reconciliation of payments."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, unique
from expectations.rules import actions
from expectations.rules.codes import not_negative

SUITES: Final = (
    Suite(
        "mart.settlement_difference",
        ("settlement_date", "kind", "reference", "rrn"),
        (*not_negative("platform_amount", "file_amount", "fee_amount"),),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
    Suite(
        "mart.settlement_day",
        ("settlement_date",),
        (
            unique("settlement_date"),
            *not_negative(
                "matched", "missing_in_file", "missing_in_platform", "amount_differs", "status_differs"
            ),
            error(
                "differences_are_listed",
                "SELECT b.settlement_date FROM {batch} AS b "
                "WHERE b.missing_in_file + b.missing_in_platform + b.amount_differs + b.status_differs <> "
                "(SELECT count(*) FROM mart.settlement_difference AS d WHERE d.comparison = 'settlement' "
                "AND d.kind <> 'date_differs' AND d.settlement_date = b.settlement_date)",
                "Mỗi chênh lệch của ngày phải có dòng để người xem tìm được (mart.settlement_difference).",
            ),
        ),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
)
