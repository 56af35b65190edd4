"""Landing suites of the payment platform and its settlement files."""

from __future__ import annotations

from expectations.model import Suite, row_count, rows
from expectations.suites.common import landed_types, place_in_extract
from expectations.suites.transaction import (
    landed_settlement_rules,
    landed_transaction_rules,
    settlement_rules,
    transaction_rules,
)

SUITES: tuple[Suite, ...] = (
    Suite(
        "landing/payment/transaction",
        ("reference", "_page", "_pos"),
        (
            row_count(),
            place_in_extract(),
            landed_types("payment", "transaction"),
            *transaction_rules(),
            *landed_transaction_rules(),
            rows(
                "fees_not_negative",
                "list_min(list_transform(fees, lambda f: f.amount)) < 0",
                "fees",
                group="money",
                reason="Phí, lệ phí âm không có trong quy ước nguồn.",
                action="Xem lại bộ giải mã giao dịch.",
            ),
            rows(
                "fees_add_up",
                "len(coalesce(fees, [])) > 0 "
                "AND list_sum(list_transform(fees, lambda f: f.amount)) <> amount",
                "fees",
                "amount",
                group="plausible_values",
                severity="WARN",
                reason="Tổng các khoản phí, lệ phí khác số tiền giao dịch.",
                action="Gửi danh sách cho đơn vị vận hành nền tảng thanh toán để đối chiếu.",
            ),
        ),
    ),
    Suite(
        "landing/payment/settlement",
        ("file_name", "line_no"),
        (
            row_count(severity="WARN"),
            place_in_extract(),
            landed_types("payment", "settlement"),
            *settlement_rules(),
            *landed_settlement_rules(),
        ),
    ),
)
