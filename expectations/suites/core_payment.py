"""Core suites of payments and settlement lines."""

from __future__ import annotations

from expectations.model import Suite, query, required, row_count, unique
from expectations.suites.common import landed, not_negative, references, resolution_rules
from expectations.suites.transaction import settlement_rules, transaction_rules

_REBUILD = "Dựng lại kho lõi từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật."

SUITES: tuple[Suite, ...] = (
    Suite(
        "core.payment",
        ("reference",),
        (
            row_count(),
            unique("reference"),
            *transaction_rules(),
            *resolution_rules("agency_code", "CAST(b.transacted_at AS DATE)"),
            query(
                "known_dossier_share",
                "SELECT count(*) AS unknown_payments FROM {batch} AS b LEFT JOIN "
                "(SELECT DISTINCT dossier_code FROM core.dossier) AS d USING (dossier_code) "
                "WHERE b.dossier_code IS NOT NULL "
                "HAVING count(*) FILTER (WHERE d.dossier_code IS NULL) > 0.2 * count(*)",
                "dossier_code",
                group="known_dossiers",
                severity="WARN",
                reason="Quá nhiều giao dịch của hồ sơ không có trong kho: hồ sơ nạp thiếu, hoặc mã ghi "
                "khác nhau.",
                action="So khoảng thời gian đã nạp của hai nguồn (egov status).",
            ),
        ),
        evidence=landed("payment"),
    ),
    Suite(
        "core.payment_fee",
        ("reference", "fee_no"),
        (
            row_count(severity="WARN"),
            unique("reference", "fee_no"),
            *required("reference", "fee_no"),
            *not_negative("amount"),
            references(
                "payment_exists",
                "reference",
                "core.payment",
                "reference",
                reason="Khoản phí không có giao dịch là phần còn sót của phiên bản cũ.",
                action=_REBUILD,
            ),
        ),
    ),
    Suite(
        "core.settlement_line",
        ("file_name", "line_no"),
        (row_count(severity="WARN"), unique("file_name", "line_no"), *settlement_rules()),
    ),
)
