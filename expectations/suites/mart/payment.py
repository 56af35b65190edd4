"""Rules of mart.payment."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.codes import agency_level, coded, not_negative, one_of, procedure_code
from expectations.rules.records import known_agency, known_to_mart
from expectations.rules.times import plausible_times

SUITES: Final = (
    Suite(
        "mart.payment",
        ("reference",),
        (
            row_count(),
            unique("reference"),
            *not_negative("amount", "refund_amount", "net_amount"),
            error(
                "net_is_amount_less_refund",
                "net_amount <> greatest(amount - refund_amount, 0) AND net_amount <> 0",
                "Số thuần = số tiền trừ số đã hoàn, tính vào kỳ của giao dịch.",
            ),
            one_of("status", (1, 3, 4), "Trạng thái giao dịch: 1, 3, 4."),
            agency_level("agency_level"),
            error(
                "success_is_status_1",
                "is_success <> (coalesce(status, 0) = 1) OR (counts_online AND (NOT is_success OR "
                "is_fully_refunded))",
                "Chỉ giao dịch thành công, chưa hoàn toàn bộ mới được tính.",
            ),
            error(
                "dates_are_local",
                "transacted_date <> CAST(transacted_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)",
                "Cột ngày là ngày địa phương; tính theo UTC thì giao dịch rơi sang kỳ khác.",
            ),
            coded("bank_code", "channel_code"),
            procedure_code(),
            *plausible_times("transacted_at"),
            known_agency(),
        ),
        action=actions.COMPUTE,
        evidence=known_to_mart("transaction"),
    ),
)
