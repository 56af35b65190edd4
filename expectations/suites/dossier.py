"""Rules about dossiers that hold in landing and in core alike.

The columns have the same names in both (fees and supplements are lists in landing, tables in core).
"""

from __future__ import annotations

from expectations.model import Rule, required, rows
from expectations.suites.common import (
    CODED,
    DOSSIER,
    agency_code,
    bad_agency_raw,
    coded,
    plausible_time,
    procedure_code,
)

_SOURCE = (
    "Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để sửa ở nguồn; chỉ số vẫn tính theo phán "
    "quyết hiện hành."
)


def dossier_rules() -> tuple[Rule, ...]:
    """Rules of one dossier row, whatever the layer."""
    return (
        *required(
            "dossier_code",
            "agency_code",
            "agency_root",
            "procedure_code_raw",
            "status",
            "updated_at",
            "deleted",
        ),
        agency_code("agency_code"),
        rows(
            "agency_root_is_root",
            "agency_root <> split_part(agency_code, '.', 1)",
            "agency_root",
            group="codes",
            reason="Gốc của mã đơn vị là một nửa của khoá hồ sơ (mã hồ sơ, gốc).",
            action="Xem lại bước chuẩn hoá mã đơn vị (warehouse/codes.py).",
        ),
        rows(
            "status_in_list",
            "status NOT BETWEEN 0 AND 11",
            "status",
            reason="Ngoài các trạng thái 1–10 của CSDL quốc gia (và 0, 11 của địa phương) thì không biết "
            "hồ sơ đang ở đâu.",
            action="Hỏi đơn vị quản lý cổng về mã trạng thái mới và bổ sung vào quy ước trước khi tính.",
        ),
        rows(
            "payment_flag_in_list",
            "online_payment_flag NOT BETWEEN 0 AND 3",
            "online_payment_flag",
            reason="DuocThanhToanTrucTuyen chỉ có 0–3; chỉ số thanh toán trực tuyến đọc cột này.",
            action="Hỏi đơn vị quản lý cổng về mã mới và bổ sung vào quy ước trước khi tính.",
        ),
        rows(
            "counts_make_sense",
            "result_count < 0 OR result_file_count NOT BETWEEN 0 AND result_count OR attachment_count < 0 "
            "OR attachment_digitised_count NOT BETWEEN 0 AND attachment_count "
            "OR attachment_reused_count NOT BETWEEN 0 AND attachment_count",
            "result_count",
            "result_file_count",
            "attachment_count",
            "attachment_digitised_count",
            "attachment_reused_count",
            reason="Số tệp kết quả, số giấy tờ số hoá không thể nhiều hơn số kết quả, số giấy tờ.",
            action="Các số này do bộ giải mã đếm: xem lại bộ giải mã hồ sơ.",
        ),
        coded("channel_raw", "subject_type", "submission_place", "result_delivery", "field_code_raw"),
        rows(
            "status_local_noise",
            "status IN (0, 11)",
            "status",
            group="code_lists",
            severity="WARN",
            reason="0 (không rõ) và 11 (nhận trực tiếp) là mã riêng của địa phương, không tính là đang "
            "xử lý.",
            action=_SOURCE,
        ),
        rows(
            "channel_in_list",
            "channel_raw NOT IN ('1', '2', '3')",
            "channel_raw",
            group="code_lists",
            severity="WARN",
            reason="Kênh ngoài 1–3 được tính là trực tiếp (R21): tỷ lệ trực tuyến thấp đi.",
            action=_SOURCE,
        ),
        rows(
            "channel_mostly_known",
            "channel_raw IS NULL",
            "channel_raw",
            group="code_lists",
            severity="WARN",
            allowed_share=0.2,
            reason="Không có kênh thì tính là trực tiếp (R21); quá nhiều dòng trống làm tỷ lệ trực tuyến "
            "mất ý nghĩa.",
            action=_SOURCE,
        ),
        rows(
            "dossier_code_form",
            f"NOT regexp_full_match(dossier_code, '{DOSSIER}')",
            "dossier_code",
            group="formats",
            severity="WARN",
            reason="Mã hồ sơ theo Điều 19 TT 01/2018/TT-VPCP và các biến thể đã gặp; dạng khác có thể "
            "không phải mã hồ sơ.",
            action=_SOURCE,
        ),
        rows(
            "agency_code_raw_form",
            bad_agency_raw("agency_code_raw"),
            "agency_code_raw",
            group="formats",
            severity="WARN",
            reason="Mã định danh theo QCVN 102:2016 hoặc QĐ 20/2020; dạng khác có thể bị chuẩn hoá sai.",
            action=_SOURCE,
        ),
        rows(
            "field_code_form",
            f"NOT regexp_full_match(field_code_raw, '{CODED}')",
            "field_code_raw",
            group="formats",
            severity="WARN",
            reason="Lĩnh vực là mã số trong danh sách lĩnh vực; chỉ tiêu 5 xét từng lĩnh vực.",
            action=_SOURCE,
        ),
        procedure_code("procedure_code"),
        *(
            plausible_time(column)
            for column in (
                "submitted_at",
                "received_at",
                "due_at",
                "returned_at",
                "finished_at",
                "refused_at",
                "updated_at",
            )
        ),
        rows(
            "due_after_received",
            "CAST(due_at AS DATE) < CAST(received_at AS DATE)",
            "due_at",
            "received_at",
            group="order_of_times",
            severity="WARN",
            reason="Hẹn trả trước khi nhận: giữ và đánh dấu (R33); hồ sơ chắc chắn bị tính trễ.",
            action=_SOURCE,
        ),
        rows(
            "finished_after_received",
            "finished_at < received_at",
            "finished_at",
            group="order_of_times",
            severity="WARN",
            reason="Kết thúc trước khi nhận: giữ và đánh dấu (R36); hồ sơ luôn được tính đúng hạn.",
            action=_SOURCE,
        ),
        rows(
            "finished_not_after_update",
            "finished_at > updated_at + INTERVAL 1 DAY",
            "finished_at",
            "updated_at",
            group="order_of_times",
            severity="WARN",
            reason="Kết thúc ở tương lai so với lần cập nhật báo việc đó: thời điểm do người nhập gõ tay "
            "(R36).",
            action=_SOURCE,
        ),
        rows(
            "returned_after_received",
            "returned_at < received_at",
            "returned_at",
            group="order_of_times",
            severity="WARN",
            reason="Trả kết quả trước khi nhận; NgayTra thay cho thời điểm kết thúc khi trạng thái 10 "
            "thiếu nó.",
            action=_SOURCE,
        ),
        rows(
            "resolved_has_finish",
            "status IN (9, 10) AND finished_at IS NULL AND (status = 9 OR returned_at IS NULL) AND NOT "
            "deleted",
            "status",
            "finished_at",
            group="completeness_of_rows",
            severity="WARN",
            reason="Đã xử lý xong mà không có thời điểm kết thúc: bị loại khỏi chỉ số đúng hạn và đếm là "
            "lỗi dữ liệu.",
            action=_SOURCE,
        ),
        rows(
            "accepted_has_receipt",
            "status IN (2, 4, 5, 6, 9, 10) AND received_at IS NULL AND NOT deleted",
            "received_at",
            group="completeness_of_rows",
            severity="WARN",
            reason="Đã tiếp nhận mà không có NgayTiepNhan: hồ sơ không vào kỳ nào.",
            action=_SOURCE,
        ),
        rows(
            "due_mostly_given",
            "due_at IS NULL AND received_at IS NOT NULL",
            "due_at",
            group="completeness_of_rows",
            severity="WARN",
            allowed_share=0.1,
            reason="Thiếu ngày hẹn trả thì phải tính theo thời hạn của thủ tục (R09), kém chắc chắn hơn.",
            action=_SOURCE,
        ),
        rows(
            "zero_duration_share",
            "finished_at = received_at",
            "finished_at",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.2,
            reason="Quá nhiều hồ sơ kết thúc đúng giây tiếp nhận: có thể ngày kết thúc bị chép từ ngày nhận.",
            action="Đối chiếu với hệ thống một cửa của đơn vị có tỷ lệ cao nhất.",
        ),
        rows(
            "deleted_share",
            "deleted",
            "deleted",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.1,
            reason="Hồ sơ bị rút khỏi nguồn (DaXoa) nằm ngoài mọi chỉ số; tỷ lệ lớn là dấu hiệu nguồn bị "
            "dọn nhầm.",
            action="Hỏi đơn vị quản lý cổng lý do rút hàng loạt.",
        ),
    )
