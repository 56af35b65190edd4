"""Rules of payments and their fees in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.past import freshness, monthly_volume, null_shares
from expectations.rules.records import agency_resolved, applied_totals, landed, numbered, references
from expectations.suites.landing.payment.transaction import transaction_rules

SUITES: Final = (
    Suite(
        "core.payment",
        ("reference",),
        (
            row_count(),
            unique("reference"),
            *transaction_rules(),
            *applied_totals("payment"),
            warn(
                "transaction_no_once",
                "SELECT b.transaction_no FROM {batch} AS b WHERE b.status = 1 AND b.transaction_no IS NOT NULL "
                "GROUP BY b.transaction_no HAVING count(*) > 1",
                "Một mã giao dịch của hai lần thành công: tiền bị tính hai lần, hoặc mã là hằng số.",
            ),
            warn(
                "afternoon_share",
                "SELECT w.payments FROM (SELECT count(*) AS payments, "
                "count(*) FILTER (WHERE hour(b.transacted_at) >= 12) AS afternoon FROM {batch} AS b) AS w "
                "WHERE w.payments >= 200 AND w.afternoon < 0.1 * w.payments",
                "Gần như không có giao dịch buổi chiều: giờ 12 bị đọc mất phần chiều, giao dịch lệch nửa ngày.",
                "Xem lại cách đọc giờ của bộ giải mã giao dịch (12 giờ hay 24 giờ).",
            ),
            warn(
                "agency_of_dossier_share",
                "SELECT w.payments FROM (SELECT count(*) AS payments, "
                "count(*) FILTER (WHERE d.agency_code <> b.agency_code) AS elsewhere FROM {batch} AS b "
                "JOIN core.dossier AS d USING (dossier_code) WHERE b.agency_code IS NOT NULL) AS w "
                "WHERE w.elsewhere > 0.2 * w.payments",
                "Quá nhiều giao dịch ghi đơn vị khác với đơn vị của hồ sơ: tiền vào nhầm đơn vị.",
            ),
            monthly_volume("transacted_at"),
            null_shares("transacted_at", "agency_code", "dossier_code", "procedure_code", "bank_code"),
            freshness("updated_at", 14),
            agency_resolved("agency_code", "CAST(b.transacted_at AS DATE)"),
            warn(
                "known_dossier_share",
                "SELECT count(*) AS unknown_payments FROM {batch} AS b LEFT JOIN "
                "(SELECT DISTINCT dossier_code FROM core.dossier) AS d USING (dossier_code) "
                "WHERE b.dossier_code IS NOT NULL "
                "HAVING count(*) FILTER (WHERE d.dossier_code IS NULL) > 0.2 * count(*)",
                "Quá nhiều giao dịch của hồ sơ không có trong kho: hồ sơ nạp thiếu, hoặc mã ghi khác nhau.",
                "So khoảng thời gian đã nạp của hai nguồn (egov status).",
            ),
        ),
        action=actions.PLATFORM,
        evidence=landed("payment"),
    ),
    Suite(
        "core.payment_fee",
        ("reference", "fee_no"),
        (
            row_count("WARN"),
            unique("reference", "fee_no"),
            numbered(("reference",), "fee_no", "khoản phí của giao dịch"),
            warn(
                "fees_sum_to_amount",
                "SELECT w.payments FROM (SELECT count(*) AS payments, count(*) FILTER (WHERE v.fees <> p.amount) "
                "AS different FROM (SELECT b.reference, sum(b.amount) AS fees FROM {batch} AS b "
                "GROUP BY b.reference) AS v JOIN core.payment AS p USING (reference)) AS w "
                "WHERE w.different > 0.05 * w.payments",
                "Tổng các khoản phí khác số tiền giao dịch ở quá nhiều giao dịch: thiếu khoản hoặc sai đơn vị.",
            ),
            references(
                "payment_exists",
                "reference",
                "core.payment.reference",
                "Khoản phí không có giao dịch là phần còn sót của phiên bản cũ.",
                actions.REBUILD,
            ),
        ),
        action=actions.PLATFORM,
    ),
)
