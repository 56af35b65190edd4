"""Rules about payments: those of landing and core alike, and those of landing alone."""

from __future__ import annotations

from expectations.model import Rule, query, required, rows
from expectations.suites.common import (
    DOSSIER,
    agency_code,
    bad_agency_raw,
    code_shares,
    coded,
    freshness,
    key_form,
    monthly_volume,
    not_in_future,
    not_negative,
    null_shares,
    one_of,
    plausible_time,
    procedure_code,
)

_PLATFORM = "Gửi danh sách cho đơn vị vận hành nền tảng thanh toán để đối chiếu và sửa ở nguồn."


def transaction_rules() -> tuple[Rule, ...]:
    """Rules of one transaction of the payment platform, whatever the layer."""
    return (
        *required("reference", "amount", "currency", "transacted_at", "status", "updated_at"),
        *not_negative("amount", "refund_amount"),
        one_of(
            "currency",
            ("VND",),
            group="money",
            reason="Chỉ có VND; tiền khác phải ở khu cách ly vì không được cộng chung.",
            action="Xem lại bộ giải mã giao dịch.",
        ),
        one_of(
            "status",
            (1, 3, 4),
            reason="Trạng thái giao dịch: 1 thành công, 3 đang chờ, 4 thất bại; mã khác không được đoán "
            "là thành công.",
            action="Hỏi đơn vị vận hành nền tảng về mã mới và bổ sung vào quy ước trước khi tính.",
        ),
        agency_code("agency_code", severity="WARN", group="formats"),
        coded("bank_code", "channel_code"),
        procedure_code(),
        rows(
            "dossier_code_form",
            f"NOT regexp_full_match(dossier_code, '{DOSSIER}')",
            "dossier_code",
            group="formats",
            severity="WARN",
            reason="Mã hồ sơ lạ thì giao dịch không nối được với hồ sơ (nhưng vẫn được tính).",
            action=_PLATFORM,
        ),
        plausible_time("transacted_at"),
        plausible_time("updated_at"),
        rows(
            "refund_within_amount",
            "refund_amount > amount AND amount >= 0",
            "refund_amount",
            group="plausible_values",
            severity="WARN",
            reason="Hoàn nhiều hơn đã thu: được coi là hoàn toàn bộ, nhưng số tiền cần được kiểm tra.",
            action=_PLATFORM,
        ),
        rows(
            "refund_only_of_success",
            "refund_amount > 0 AND status <> 1",
            "refund_amount",
            "status",
            group="plausible_values",
            severity="WARN",
            reason="Hoàn tiền cho giao dịch chưa thành công.",
            action=_PLATFORM,
        ),
        rows(
            "refund_after_payment",
            "refunded_at < transacted_at",
            "refunded_at",
            group="order_of_times",
            severity="WARN",
            reason="Hoàn trước khi trả: thời điểm một trong hai bị sai.",
            action=_PLATFORM,
        ),
        rows(
            "paid_before_update",
            "transacted_at > updated_at + INTERVAL 1 DAY",
            "transacted_at",
            "updated_at",
            group="order_of_times",
            severity="WARN",
            reason="Thanh toán ở tương lai so với lần cập nhật; đồng hồ 12 giờ cũng gây lệch nửa ngày.",
            action=_PLATFORM,
        ),
        rows(
            "agency_or_dossier_given",
            "agency_code IS NULL AND dossier_code IS NULL",
            "agency_code",
            "dossier_code",
            group="completeness_of_rows",
            severity="WARN",
            reason="Không có đơn vị lẫn hồ sơ thì giao dịch không thuộc đơn vị nào.",
            action=_PLATFORM,
        ),
        rows(
            "zero_amount_share",
            "amount = 0",
            "amount",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.05,
            reason="Giao dịch 0 đồng không được tính là đã thanh toán trực tuyến.",
            action=_PLATFORM,
        ),
        rows(
            "pending_share",
            "status = 3",
            "status",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.2,
            reason="Quá nhiều giao dịch treo: có thể truy vấn trạng thái (QUERY) không chạy.",
            action="Chạy egov probe payment, rồi nạp lại khoảng thời gian này.",
        ),
    )


def settlement_rules() -> tuple[Rule, ...]:
    """Rules of one line of a settlement file, whatever the layer."""
    return (
        *required("file_name", "line_no", "settlement_date", "rrn", "amount"),
        *not_negative("amount"),
        rows(
            "line_no_positive",
            "line_no < 1",
            "line_no",
            reason="Số dòng bắt đầu từ 1.",
            action="Xem lại bộ đọc tệp quyết toán.",
        ),
        plausible_time("settlement_date"),
        plausible_time("transacted_at"),
        rows(
            "response_code_form",
            "NOT regexp_full_match(response_code, '[0-9A-Za-z]{1,4}')",
            "response_code",
            group="formats",
            severity="WARN",
            reason="Mã phản hồi (RRC) là mã ngắn; dạng khác là lệch cột trong tệp.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        rows(
            "rrn_form",
            "NOT regexp_full_match(rrn, '[0-9A-Za-z]{1,12}')",
            "rrn",
            group="formats",
            severity="WARN",
            reason="RRN mang 12 ký tự cuối của mã giao dịch; dạng khác không đối soát được.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        rows(
            "settled_after_payment",
            "CAST(transacted_at AS DATE) > settlement_date + 1",
            "settlement_date",
            "transacted_at",
            group="order_of_times",
            severity="WARN",
            reason="Quyết toán trước khi giao dịch: năm của F15 bị suy sai hoặc tệp sai ngày.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
    )


def landed_transaction_rules() -> tuple[Rule, ...]:
    """Rules of what the platform delivers: its lists, its habits and its own past."""
    return (
        key_form("reference"),
        key_form("transaction_no"),
        rows(
            "agency_code_raw_form",
            bad_agency_raw("agency_code_raw"),
            "agency_code_raw",
            group="formats",
            severity="WARN",
            reason="Mã định danh theo QCVN 102:2016 hoặc QĐ 20/2020; dạng khác có thể bị chuẩn hoá sai.",
            action=_PLATFORM,
        ),
        rows(
            "fee_kinds_in_list",
            "len(list_filter(fees, lambda f: f.kind NOT IN ('Phi', 'LePhi'))) > 0",
            "fees",
            group="code_lists",
            severity="WARN",
            reason="Khoản thu là Phi hoặc LePhi; mã khác là danh mục đã đổi.",
            action=_PLATFORM,
        ),
        rows(
            "listed_status_in_list",
            "listed_status NOT IN (1, 3, 4)",
            "listed_status",
            group="code_lists",
            severity="WARN",
            reason="Trạng thái trong danh sách LIST là 1, 3, 4; mã khác là danh mục đã đổi.",
            action=_PLATFORM,
        ),
        rows(
            "settled_only_when_asked",
            "status <> listed_status AND NOT queried",
            "status",
            "listed_status",
            "queried",
            group="values",
            reason="Trạng thái chỉ được khác danh sách khi đã hỏi lại bằng QUERY.",
            action="Lỗi của bộ nạp: báo nhóm kỹ thuật.",
        ),
        rows(
            "success_has_number",
            "status = 1 AND transaction_no IS NULL",
            "transaction_no",
            "status",
            group="completeness_of_rows",
            severity="WARN",
            reason="Giao dịch thành công mà không có MaGiaoDich thì không đối soát được với tệp quyết toán.",
            action=_PLATFORM,
        ),
        rows(
            "refund_dated",
            "refund_amount > 0 AND refunded_at IS NULL",
            "refunded_at",
            "refund_amount",
            group="completeness_of_rows",
            severity="WARN",
            reason="Có tiền hoàn mà không có ngày hoàn thì không biết trừ vào kỳ nào.",
            action=_PLATFORM,
        ),
        rows(
            "attempt_plausible",
            "attempt NOT BETWEEN 1 AND 100",
            "attempt",
            group="plausible_values",
            severity="WARN",
            reason="Lần thanh toán bắt đầu từ 1; hơn 100 lần là trường bị ghi nhầm.",
            action=_PLATFORM,
        ),
        rows(
            "amount_plausible",
            "amount > 1000000000",
            "amount",
            group="plausible_values",
            severity="WARN",
            reason="Một giao dịch phí trên một tỷ đồng thường là gõ thừa số không; nó lấn át tổng tiền.",
            action=_PLATFORM,
        ),
        not_in_future("updated_at"),
        query(
            "transaction_no_not_constant",
            "SELECT b.transaction_no FROM {batch} AS b WHERE b.transaction_no IS NOT NULL "
            "GROUP BY b.transaction_no HAVING count(DISTINCT b.reference) > 3",
            "transaction_no",
            "reference",
            group="suspicious_shares",
            severity="WARN",
            reason="Một MaGiaoDich cho nhiều mã tham chiếu: mã bị gán cứng, đối soát sẽ khớp nhầm.",
            action=_PLATFORM,
        ),
        query(
            "afternoon_exists",
            "SELECT w.n FROM (SELECT count(*) AS n, "
            "count(*) FILTER (WHERE hour(b.transacted_at) >= 13) AS afternoon FROM {batch} AS b "
            "WHERE b.transacted_at > {now} - INTERVAL 12 MONTH) AS w "
            "WHERE w.n >= 200 AND w.afternoon < 0.1 * w.n",
            "transacted_at",
            group="suspicious_shares",
            severity="WARN",
            reason="Gần như không có giao dịch buổi chiều: ThoiGianGD dùng đồng hồ 12 giờ, nên giao dịch chiều "
            "rơi vào buổi sáng.",
            action=_PLATFORM,
        ),
        monthly_volume("transacted_at", high=3),
        null_shares("transacted_at", "dossier_code", "agency_code", "procedure_code", "bank_code"),
        code_shares("transacted_at", "status"),
        code_shares("transacted_at", "channel_code"),
        freshness("transacted_at", 12, least=180),
    )


def landed_settlement_rules() -> tuple[Rule, ...]:
    """Rules of what the settlement files deliver: whole files, one currency, their own past."""
    return (
        rows(
            "currency_is_vnd",
            "currency_code NOT IN ('704', 'VND')",
            "currency_code",
            group="money",
            reason="Tệp quyết toán chỉ có VND (704); tiền khác không được cộng chung.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        rows(
            "file_name_form",
            r"NOT regexp_full_match(file_name, '[0-9A-Za-z._-]{1,80}\.dat')",
            "file_name",
            group="formats",
            severity="WARN",
            reason="Tên tệp quyết toán là chữ, số, gạch và đuôi .dat; tên khác có thể không phải tệp quyết toán.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        rows(
            "settled_near_file_date",
            "abs(settlement_date - file_date) > 7",
            "settlement_date",
            "file_date",
            group="order_of_times",
            severity="WARN",
            reason="Ngày quyết toán của dòng cách ngày của tệp hơn một tuần: dòng bị đặt nhầm tệp.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        rows(
            "settled_soon",
            "settlement_date - CAST(transacted_at AS DATE) > 31",
            "settlement_date",
            "transacted_at",
            group="order_of_times",
            severity="WARN",
            reason="Quyết toán sau giao dịch hơn một tháng: năm của F15 bị suy sai hoặc tiền bị treo.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        query(
            "lines_without_gap",
            "SELECT b.file_name FROM {batch} AS b GROUP BY b.file_name "
            "HAVING max(b.line_no) <> count(DISTINCT b.line_no)",
            "file_name",
            "line_no",
            group="suspicious_shares",
            severity="WARN",
            reason="Thiếu số dòng trong tệp quyết toán: có dòng bị cách ly hoặc mất, tổng của ngày không đủ.",
            action="Xem khu cách ly của payment/settlement; đối chiếu số dòng ở trailer của tệp gốc.",
        ),
        query(
            "rrn_not_constant",
            "SELECT b.rrn FROM {batch} AS b GROUP BY b.rrn HAVING count(DISTINCT b.settlement_date) > 10",
            "rrn",
            "settlement_date",
            group="suspicious_shares",
            severity="WARN",
            reason="Một RRN ở hơn mười ngày quyết toán: RRN bị gán cứng, đối soát sẽ khớp nhầm.",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
        monthly_volume("settlement_date"),
        code_shares("settlement_date", "response_code"),
        freshness("settlement_date", 15, least=180),
    )
