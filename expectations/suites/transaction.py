"""Rules about payments that hold in landing and in core alike."""

from __future__ import annotations

from expectations.model import Rule, required, rows
from expectations.suites.common import (
    DOSSIER,
    agency_code,
    coded,
    not_negative,
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
            reason="Mã hồ sơ lạ thì giao dịch không nối được với hồ sơ (nhưng vẫn được tính, R19).",
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
            reason="Hoàn nhiều hơn đã thu: được coi là hoàn toàn bộ (R06), nhưng số tiền cần được kiểm tra.",
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
            reason="Không có đơn vị lẫn hồ sơ thì giao dịch không thuộc đơn vị nào (R19).",
            action=_PLATFORM,
        ),
        rows(
            "zero_amount_share",
            "amount = 0",
            "amount",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.05,
            reason="Giao dịch 0 đồng không được tính là đã thanh toán trực tuyến (R42).",
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
            reason="Quyết toán trước khi giao dịch: năm của F15 bị suy sai hoặc tệp sai ngày (R62).",
            action="Đối chiếu tệp gốc với đơn vị quyết toán.",
        ),
    )
