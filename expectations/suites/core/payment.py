"""Core suites of payments and settlement lines."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import (
    code_shares,
    landed,
    monthly_volume,
    not_negative,
    null_shares,
    one_of,
    references,
    resolution_rules,
)
from expectations.suites.core.common import REBUILD, applied_totals, kept_types, numbered, still_arriving
from expectations.suites.transaction import settlement_rules, transaction_rules

_PLATFORM = "Gửi danh sách cho đơn vị vận hành nền tảng thanh toán để đối chiếu và sửa ở nguồn."
_SETTLER = "Đối chiếu tệp gốc với đơn vị quyết toán."


def _core_only() -> tuple[Rule, ...]:
    """Doubles, missing facts, references and the past, of the one current row of each transaction."""
    return (
        rows(
            "amount_plausible",
            "amount > 1000000000",
            "amount",
            group="plausible_values",
            severity="WARN",
            reason="Một giao dịch trên một tỷ đồng có thể là nhập thừa số 0; nó kéo lệch tổng tiền.",
            action=_PLATFORM,
        ),
        rows(
            "refund_dated",
            "refund_amount > 0 AND refunded_at IS NULL",
            "refund_amount",
            "refunded_at",
            group="completeness_of_rows",
            severity="WARN",
            reason="Có tiền hoàn mà không có thời điểm hoàn thì không đối soát được với tệp quyết toán.",
            action=_PLATFORM,
        ),
        rows(
            "transaction_no_given",
            "status = 1 AND transaction_no IS NULL",
            "transaction_no",
            "status",
            group="completeness_of_rows",
            severity="WARN",
            reason="Giao dịch thành công không có mã giao dịch thì không đối soát được với tệp quyết toán.",
            action=_PLATFORM,
        ),
        query(
            "transaction_no_once",
            "SELECT b.transaction_no FROM {batch} AS b WHERE b.status = 1 AND b.transaction_no IS NOT NULL "
            "GROUP BY b.transaction_no HAVING count(*) > 1",
            "transaction_no",
            "status",
            group="suspicious_shares",
            severity="WARN",
            reason="Một mã giao dịch của hai lần thành công: tiền bị tính hai lần, hoặc mã là hằng số.",
            action=_PLATFORM,
        ),
        query(
            "afternoon_share",
            "SELECT w.payments FROM (SELECT count(*) AS payments, "
            "count(*) FILTER (WHERE hour(b.transacted_at) >= 12) AS afternoon FROM {batch} AS b) AS w "
            "WHERE w.payments >= 200 AND w.afternoon < 0.1 * w.payments",
            "transacted_at",
            group="suspicious_shares",
            severity="WARN",
            reason="Gần như không có giao dịch buổi chiều: giờ 12 bị đọc mất phần chiều, giao dịch lệch nửa ngày.",
            action="Xem lại cách đọc giờ của bộ giải mã giao dịch (12 giờ hay 24 giờ).",
        ),
        query(
            "agency_of_dossier_share",
            "SELECT w.payments FROM (SELECT count(*) AS payments, "
            "count(*) FILTER (WHERE d.agency_code <> b.agency_code) AS elsewhere FROM {batch} AS b "
            "JOIN core.dossier AS d USING (dossier_code) WHERE b.agency_code IS NOT NULL) AS w "
            "WHERE w.elsewhere > 0.2 * w.payments",
            "agency_code",
            "dossier_code",
            group="known_dossiers",
            severity="WARN",
            reason="Quá nhiều giao dịch ghi đơn vị khác với đơn vị của hồ sơ: tiền vào nhầm đơn vị.",
            action=_PLATFORM,
        ),
        monthly_volume("transacted_at"),
        null_shares("transacted_at", "agency_code", "dossier_code", "procedure_code", "bank_code"),
        code_shares("transacted_at", "status"),
        still_arriving("updated_at", 14),
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "core.payment",
        ("reference",),
        (
            row_count(),
            unique("reference"),
            *transaction_rules(),
            kept_types("payment"),
            *applied_totals("payment"),
            *_core_only(),
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
            numbered(("reference",), "fee_no", "khoản phí của giao dịch"),
            query(
                "fees_sum_to_amount",
                "SELECT w.payments FROM (SELECT count(*) AS payments, count(*) FILTER (WHERE v.fees <> p.amount) "
                "AS different FROM (SELECT b.reference, sum(b.amount) AS fees FROM {batch} AS b "
                "GROUP BY b.reference) AS v JOIN core.payment AS p USING (reference)) AS w "
                "WHERE w.different > 0.05 * w.payments",
                "amount",
                "reference",
                group="suspicious_shares",
                severity="WARN",
                reason="Tổng các khoản phí khác số tiền giao dịch ở quá nhiều giao dịch: thiếu khoản hoặc sai đơn vị.",
                action=_PLATFORM,
            ),
            *not_negative("amount"),
            references(
                "payment_exists",
                "reference",
                "core.payment",
                "reference",
                reason="Khoản phí không có giao dịch là phần còn sót của phiên bản cũ.",
                action=REBUILD,
            ),
        ),
    ),
    Suite(
        "core.settlement_line",
        ("file_name", "line_no"),
        (
            row_count(severity="WARN"),
            unique("file_name", "line_no"),
            *settlement_rules(),
            kept_types("settlement_line"),
            *applied_totals("settlement_line"),
            numbered(("file_name",), "line_no", "dòng của tệp quyết toán"),
            one_of(
                "currency_code",
                ("704", "VND"),
                group="formats",
                severity="WARN",
                reason="Quyết toán chỉ bằng đồng Việt Nam (704); mã khác là lệch cột trong tệp.",
                action=_SETTLER,
            ),
            rows(
                "settled_near_file",
                "abs(file_date - settlement_date) > 7",
                "file_date",
                "settlement_date",
                group="order_of_times",
                severity="WARN",
                reason="Ngày quyết toán cách ngày của tệp hơn một tuần: tệp sai ngày hoặc gửi nhầm kỳ.",
                action=_SETTLER,
            ),
            query(
                "rrn_once_a_day",
                "SELECT b.settlement_date, b.rrn FROM {batch} AS b GROUP BY b.settlement_date, b.rrn "
                "HAVING count(*) > 1",
                "settlement_date",
                "rrn",
                group="suspicious_shares",
                severity="WARN",
                reason="Một số tham chiếu hai lần trong một ngày quyết toán: tệp lặp dòng, tiền đối soát bị nhân đôi.",
                action=_SETTLER,
            ),
            monthly_volume("settlement_date"),
            still_arriving("settlement_date", 21),
        ),
    ),
)
