"""Rules of mart.dossier."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import agency_level, coded, dossier_code, not_negative, procedure_code
from expectations.rules.records import known_agency, known_to_mart, references
from expectations.rules.times import plausible_times

SUITES: Final = (
    Suite(
        "mart.dossier",
        ("dossier_code", "agency_code"),
        (
            row_count(),
            unique("dossier_code", "agency_root"),
            error("status_in_list", "status NOT BETWEEN 0 AND 11", "Trạng thái hồ sơ là 0–11."),
            agency_level("received_agency_level"),
            agency_level("finished_agency_level"),
            error(
                "resolved_means_finished",
                "is_resolved <> (coalesce(status, -1) IN (9, 10) AND finished_at IS NOT NULL AND NOT deleted)",
                "Đã giải quyết = trạng thái 9 hoặc 10, có thời điểm kết thúc, nguồn chưa rút hồ sơ.",
            ),
            error(
                "due_at_is_no_midnight",
                "due_source = 'source' AND strftime(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh', '%H%M%S') = "
                "'000000'",
                "Hẹn trả 00:00:00 là hết ngày đó; còn nửa đêm thì mọi hồ sơ xong trong ngày thành trễ.",
            ),
            error(
                "dates_are_local",
                "received_date <> CAST(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) "
                "OR finished_date <> CAST(finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) "
                "OR due_date <> CAST(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)",
                "Cột ngày là ngày địa phương của cột thời điểm; tính theo UTC thì hồ sơ rơi sang kỳ khác.",
            ),
            error(
                "on_time_is_decided",
                "in_timeliness_base AND is_resolved AND due_at IS NOT NULL "
                "AND is_on_time IS DISTINCT FROM (finished_at <= due_at)",
                "Đúng hạn = kết thúc không sau hạn trả, so đến từng giây.",
            ),
            *not_negative("fee_total", "fee_count", "supplement_seconds"),
            error(
                "counts_make_sense",
                "open_supplement_count > supplement_count OR result_file_count > result_count "
                "OR (all_fees_zero AND fee_total > 0)",
                "Các số đếm của một hồ sơ không được trái nhau.",
            ),
            error(
                "payment_flag_in_list",
                "online_payment_flag NOT BETWEEN 0 AND 3",
                "DuocThanhToanTrucTuyen chỉ có 0–3.",
            ),
            coded("channel_raw", "subject_type", "submission_place", "result_delivery", "field_code"),
            dossier_code("Gửi danh sách cho đơn vị quản lý cổng dịch vụ công."),
            procedure_code(),
            *plausible_times("received_at", "finished_at", "due_at", "first_due_at"),
            warn(
                "flagged_share",
                "flag_due_before_received OR flag_finished_before_received OR flag_finished_in_future "
                "OR fault_no_finish OR fault_no_due",
                "Quá nhiều hồ sơ có lỗi thời điểm: chỉ số đúng hạn kém tin cậy.",
                "Lọc mart.dossier theo các cột flag_ và fault_, gửi danh sách cho đơn vị.",
                allowed_share=0.05,
            ),
            known_agency("received_agency_id"),
            references(
                "field_exists",
                "field_code",
                "mart.field.field_code",
                "Lĩnh vực không có trong danh sách lĩnh vực.",
                "Đối chiếu danh sách lĩnh vực của cổng với mã lĩnh vực trong hồ sơ.",
                severity="WARN",
            ),
        ),
        action=actions.COMPUTE,
        evidence=known_to_mart("dossier"),
    ),
)
