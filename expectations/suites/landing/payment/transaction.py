"""Rules of a transaction as the payment platform delivers it."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import (
    agency_code,
    agency_code_raw,
    coded,
    dossier_code,
    key_form,
    one_of,
    procedure_code,
)
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times


def transaction_rules() -> tuple[Rule, ...]:
    """Rules of one transaction, in landing and in core."""
    return (
        *required("currency"),
        one_of(
            "currency",
            ("VND",),
            "Chỉ có VND; tiền khác phải ở khu cách ly vì không được cộng chung.",
            "Xem lại bộ giải mã giao dịch.",
        ),
        one_of(
            "status",
            (1, 3, 4),
            "Trạng thái giao dịch: 1 thành công, 3 đang chờ, 4 thất bại; mã khác không được đoán "
            "là thành công.",
            "Hỏi đơn vị vận hành nền tảng về mã mới và bổ sung vào quy ước trước khi tính.",
        ),
        agency_code("agency_code", severity="WARN"),
        coded("bank_code", "channel_code"),
        procedure_code(),
        dossier_code(),
        *plausible_times("transacted_at", "updated_at"),
        warn(
            "refund_within_amount",
            "refund_amount > amount AND amount >= 0",
            "Hoàn nhiều hơn đã thu: được coi là hoàn toàn bộ, nhưng số tiền cần được kiểm tra.",
        ),
        warn(
            "refund_only_of_success",
            "refund_amount > 0 AND status <> 1",
            "Hoàn tiền cho giao dịch chưa thành công.",
        ),
        warn(
            "refund_after_payment",
            "refunded_at < transacted_at",
            "Hoàn trước khi trả: thời điểm một trong hai bị sai.",
        ),
        warn(
            "paid_before_update",
            "transacted_at > updated_at + INTERVAL 1 DAY",
            "Thanh toán ở tương lai so với lần cập nhật; đồng hồ 12 giờ cũng gây lệch nửa ngày.",
        ),
        warn(
            "agency_or_dossier_given",
            "agency_code IS NULL AND dossier_code IS NULL",
            "Không có đơn vị lẫn hồ sơ thì giao dịch không thuộc đơn vị nào.",
        ),
        warn(
            "zero_amount_share",
            "amount = 0",
            "Giao dịch 0 đồng không được tính là đã thanh toán trực tuyến.",
            allowed_share=0.05,
        ),
        warn(
            "pending_share",
            "status = 3",
            "Quá nhiều giao dịch treo: có thể truy vấn trạng thái (QUERY) không chạy.",
            "Chạy egov probe payment, rồi nạp lại khoảng thời gian này.",
            allowed_share=0.2,
        ),
        warn(
            "success_has_number",
            "status = 1 AND transaction_no IS NULL",
            "Giao dịch thành công mà không có MaGiaoDich thì không đối soát được với tệp quyết toán.",
        ),
        warn(
            "refund_dated",
            "refund_amount > 0 AND refunded_at IS NULL",
            "Có tiền hoàn mà không có ngày hoàn thì không biết trừ vào kỳ nào.",
        ),
        warn(
            "amount_plausible",
            "amount > 1000000000",
            "Một giao dịch phí trên một tỷ đồng thường là gõ thừa số không; nó lấn át tổng tiền.",
        ),
        code_shares("transacted_at", "status"),
    )


SUITES: Final = (
    Suite(
        "landing/payment/transaction",
        ("reference", "_page", "_pos"),
        (
            row_count(),
            *delivered("payment", "transaction"),
            *transaction_rules(),
            key_form("reference"),
            key_form("transaction_no"),
            agency_code_raw("agency_code_raw"),
            warn(
                "fee_kinds_in_list",
                "len(list_filter(fees, lambda f: f.kind NOT IN ('Phi', 'LePhi'))) > 0",
                "Khoản thu là Phi hoặc LePhi; mã khác là danh mục đã đổi.",
            ),
            warn(
                "listed_status_in_list",
                "listed_status NOT IN (1, 3, 4)",
                "Trạng thái trong danh sách LIST là 1, 3, 4; mã khác là danh mục đã đổi.",
            ),
            error(
                "settled_only_when_asked",
                "status <> listed_status AND NOT queried",
                "Trạng thái chỉ được khác danh sách khi đã hỏi lại bằng QUERY.",
                "Lỗi của bộ nạp: báo nhóm kỹ thuật.",
            ),
            warn(
                "attempt_plausible",
                "attempt NOT BETWEEN 1 AND 100",
                "Lần thanh toán bắt đầu từ 1; hơn 100 lần là trường bị ghi nhầm.",
            ),
            not_in_future("updated_at"),
            warn(
                "transaction_no_not_constant",
                "SELECT b.transaction_no FROM {batch} AS b WHERE b.transaction_no IS NOT NULL "
                "GROUP BY b.transaction_no HAVING count(DISTINCT b.reference) > 3",
                "Một MaGiaoDich cho nhiều mã tham chiếu: mã bị gán cứng, đối soát sẽ khớp nhầm.",
            ),
            warn(
                "afternoon_exists",
                "SELECT w.n FROM (SELECT count(*) AS n, "
                "count(*) FILTER (WHERE hour(b.transacted_at) >= 13) AS afternoon FROM {batch} AS b "
                "WHERE b.transacted_at > {now} - INTERVAL 12 MONTH) AS w "
                "WHERE w.n >= 200 AND w.afternoon < 0.1 * w.n",
                "Gần như không có giao dịch buổi chiều: ThoiGianGD dùng đồng hồ 12 giờ, nên giao dịch chiều "
                "rơi vào buổi sáng.",
            ),
            monthly_volume("transacted_at", high=3),
            null_shares("transacted_at", "dossier_code", "agency_code", "procedure_code", "bank_code"),
            code_shares("transacted_at", "channel_code"),
            freshness("transacted_at", 12, least=180),
            error(
                "fees_not_negative",
                "list_min(list_transform(fees, lambda f: f.amount)) < 0",
                "Phí, lệ phí âm không có trong quy ước nguồn.",
                "Xem lại bộ giải mã giao dịch.",
            ),
            warn(
                "fees_add_up",
                "len(coalesce(fees, [])) > 0 "
                "AND list_sum(list_transform(fees, lambda f: f.amount)) <> amount",
                "Tổng các khoản phí, lệ phí khác số tiền giao dịch.",
            ),
        ),
        action=actions.PLATFORM,
    ),
)
