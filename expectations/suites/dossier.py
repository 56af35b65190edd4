"""Rules about dossiers: those of landing and core alike, and those of landing alone.

The columns have the same names in both (fees and supplements are lists in landing, tables in core).
"""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, query, required, rows
from expectations.suites.common import (
    CODED,
    DOSSIER,
    agency_code,
    bad_agency_raw,
    code_shares,
    coded,
    freshness,
    monthly_volume,
    not_in_future,
    null_shares,
    plausible_time,
    procedure_code,
    suspicious_agencies,
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
            "status",
            "updated_at",
            "deleted",
        ),
        # Emptied where something else than a code stood (R84): the dossier stays and counts.
        *required("procedure_code_raw", severity="WARN", group="emptied_codes"),
        agency_code("agency_code"),
        rows(
            "agency_root_is_root",
            "agency_root <> split_part(agency_code, '.', 1)",
            "agency_root",
            group="codes",
            reason="Gốc của mã đơn vị là một nửa của khoá hồ sơ (mã hồ sơ, gốc).",
            action="Xem lại bước chuẩn hoá mã đơn vị (warehouse/registry/codes.py).",
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
            reason="Kênh ngoài 1–3 được tính là trực tiếp: tỷ lệ trực tuyến thấp đi.",
            action=_SOURCE,
        ),
        rows(
            "channel_mostly_known",
            "channel_raw IS NULL",
            "channel_raw",
            group="code_lists",
            severity="WARN",
            allowed_share=0.2,
            reason="Không có kênh thì tính là trực tiếp; quá nhiều dòng trống làm tỷ lệ trực tuyến "
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
            reason="Lĩnh vực là mã số trong danh sách lĩnh vực; chỉ số đúng hạn xét từng lĩnh vực.",
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
            reason="Hẹn trả trước khi nhận: giữ và đánh dấu; hồ sơ chắc chắn bị tính trễ.",
            action=_SOURCE,
        ),
        rows(
            "finished_after_received",
            "finished_at < received_at",
            "finished_at",
            group="order_of_times",
            severity="WARN",
            reason="Kết thúc trước khi nhận: giữ và đánh dấu; hồ sơ luôn được tính đúng hạn.",
            action=_SOURCE,
        ),
        rows(
            "finished_not_after_update",
            "finished_at > updated_at + INTERVAL 1 DAY",
            "finished_at",
            "updated_at",
            group="order_of_times",
            severity="WARN",
            reason="Kết thúc ở tương lai so với lần cập nhật báo việc đó: thời điểm do người nhập gõ tay; hồ sơ "
            "được giữ và đánh dấu.",
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
            reason="Thiếu ngày hẹn trả thì phải tính theo thời hạn của thủ tục, kém chắc chắn hơn.",
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


_CODE_DATE: Final = "try_strptime(regexp_extract(dossier_code, '-([0-9]+)-[0-9]+$', 1), ['%y%m%d', '%Y%m%d'])"
_COPIED = "Đối chiếu vài chục hồ sơ của đơn vị với hệ thống một cửa gốc; bản đồng bộ không phải là sự thật."


def landed_dossier_rules() -> tuple[Rule, ...]:
    """Rules of what the portal delivers: its lists inside a row, its habits, its own past."""
    return (*_order(), *_lists(), *_synchronised(), *_past())


def _order() -> tuple[Rule, ...]:
    def late(name: str, bad: str, *columns: str, reason: str) -> Rule:
        return rows(
            name, bad, *columns, group="order_of_times", severity="WARN", reason=reason, action=_SOURCE
        )

    return (
        late(
            "received_after_submitted",
            "received_at < submitted_at - INTERVAL 1 DAY",
            "received_at",
            "submitted_at",
            reason="Tiếp nhận trước khi nộp: một trong hai ngày bị gõ sai, kỳ của hồ sơ không chắc.",
        ),
        late(
            "refused_after_submitted",
            "refused_at < submitted_at",
            "refused_at",
            "submitted_at",
            reason="Từ chối trước khi nộp: ngày từ chối thay cho ngày kết thúc ở chỉ số 766.",
        ),
        late(
            "returned_after_finished",
            "returned_at < finished_at - INTERVAL 1 DAY",
            "returned_at",
            "finished_at",
            reason="Trả kết quả trước khi xử lý xong: thời điểm kết thúc bị ghi lại sau khi trả.",
        ),
        late(
            "supplements_after_receipt",
            "len(list_filter(supplements, lambda s: s.requested_at < received_at)) > 0",
            "supplements",
            "received_at",
            reason="Yêu cầu bổ sung trước khi tiếp nhận: thời gian bổ sung không được trừ khỏi thời gian "
            "giải quyết.",
        ),
        late(
            "supplements_move_due_later",
            "len(list_filter(supplements, lambda s: s.due_after < s.due_before)) > 0",
            "supplements",
            reason="Bổ sung làm hạn trả sớm lên: hai ngày hẹn bị ghi ngược nên hạn đầu tiên sai.",
        ),
        not_in_future("updated_at"),
        rows(
            "code_date_real",
            f"regexp_full_match(dossier_code, '{DOSSIER}') AND {_CODE_DATE} IS NULL",
            "dossier_code",
            group="formats",
            severity="WARN",
            reason="Phần ngày của mã hồ sơ không phải ngày có thật: mã do máy sinh ngẫu nhiên hoặc bị gõ tay.",
            action=_SOURCE,
        ),
    )


def _lists() -> tuple[Rule, ...]:
    def listed(name: str, bad: str, column: str, reason: str) -> Rule:
        return rows(
            name,
            bad,
            column,
            group="code_lists",
            severity="WARN",
            reason=reason,
            action="Hỏi đơn vị quản lý cổng về mã mới và bổ sung vào quy ước trước khi dùng.",
        )

    return (
        listed(
            "subject_type_in_list",
            "subject_type NOT IN ('0', '1', '2', '3', '4')",
            "subject_type",
            "LoaiDoiTuong được hiểu khác nhau giữa các hệ thống (0–2 hoặc 1–4); mã khác là danh mục đã đổi.",
        ),
        listed(
            "submission_place_in_list",
            "submission_place NOT IN ('1', '2')",
            "submission_place",
            "NoiNopHoSo là 1 (cổng quốc gia) hoặc 2 (cổng địa phương); mã khác là danh mục đã đổi.",
        ),
        listed(
            "result_delivery_in_list",
            "result_delivery NOT IN ('0', '1')",
            "result_delivery",
            "HinhThuc là 0 (trực tiếp) hoặc 1 (bưu chính); mã khác là danh mục đã đổi.",
        ),
        listed(
            "fee_codes_in_list",
            "len(list_filter(fees, lambda f: f.kind NOT IN ('Phi', 'LePhi') "
            "OR f.collected_at NOT IN ('1', '2', '4'))) > 0",
            "fees",
            "Khoản thu là Phi hoặc LePhi, thu ở bước 1, 2 hoặc 4; mã khác là danh mục đã đổi.",
        ),
        rows(
            "fees_plausible",
            "list_max(list_transform(fees, lambda f: f.amount)) > 1000000000",
            "fees",
            group="suspicious_shares",
            severity="WARN",
            reason="Một khoản phí trên một tỷ đồng thường là gõ thừa số không; nó lấn át mọi tổng tiền.",
            action=_SOURCE,
        ),
    )


def _synchronised() -> tuple[Rule, ...]:
    """What synchronising programs are known to do to a dossier (docs/mistakes.md, 30)."""
    return (
        rows(
            "same_day_finish_share",
            "CAST(finished_at AS DATE) = CAST(received_at AS DATE)",
            "finished_at",
            "received_at",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.7,
            reason="Quá nhiều hồ sơ kết thúc ngay ngày tiếp nhận: ngày kết thúc thiếu bị chép bằng ngày nhận, "
            "nên luôn đúng hạn.",
            action=_COPIED,
        ),
        suspicious_agencies(
            "finish_copied_by_agency",
            "b.finished_at IS NOT NULL AND b.received_at IS NOT NULL",
            "b.finished_at = b.received_at",
            "finished_at",
            "received_at",
            share=0.5,
            reason="Ở một đơn vị, hơn nửa số hồ sơ kết thúc đúng giây tiếp nhận: ngày kết thúc bị chép từ "
            "ngày nhận.",
            action=_COPIED,
        ),
        suspicious_agencies(
            "sequence_constant_by_agency",
            "b.dossier_code IS NOT NULL",
            "b.dossier_code LIKE '%-0001' OR b.dossier_code LIKE '%-00001' OR b.dossier_code LIKE '%-000001'",
            "dossier_code",
            share=0.5,
            reason="Ở một đơn vị, hơn nửa số hồ sơ mang số thứ tự 1 trong ngày: mã do chương trình đồng bộ "
            "bịa ra, hồ sơ thật có thể bị ghi đè.",
            action=_COPIED,
        ),
        suspicious_agencies(
            "digitised_always_by_agency",
            "b.attachment_count > 0",
            "b.attachment_digitised_count = b.attachment_count",
            "attachment_count",
            "attachment_digitised_count",
            share=0.98,
            least=200,
            reason="Ở một đơn vị, gần như mọi giấy tờ đều được đánh dấu đã số hoá: cờ DuocSoHoa bị gán cứng.",
            action=_COPIED,
        ),
        rows(
            "result_is_input_share",
            "result_input_count > 0",
            "result_input_count",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.02,
            reason="Tệp kết quả trùng với giấy tờ người dân nộp: kết quả điện tử thiếu bị thay bằng tệp đầu "
            "vào, nên tỷ lệ số hoá kết quả cao giả.",
            action=_COPIED,
        ),
        query(
            "statuses_not_masked",
            "SELECT w.n FROM (SELECT count(*) FILTER (WHERE v.ago = 1) AS n, "
            "count(*) FILTER (WHERE v.ago = 1 AND v.open) AS open_now, count(*) FILTER (WHERE v.ago > 1) AS past, "
            "count(*) FILTER (WHERE v.ago > 1 AND v.open) AS open_past FROM "
            "(SELECT datediff('month', b.updated_at, {now}) AS ago, b.status IN (5, 6, 8) AS open "
            "FROM {batch} AS b) AS v WHERE v.ago BETWEEN 1 AND 7) AS w "
            "WHERE w.n >= 500 AND w.open_now = 0 AND w.open_past >= 0.005 * w.past AND w.past >= 1000",
            "status",
            "updated_at",
            group="suspicious_shares",
            severity="WARN",
            reason="Tháng trọn gần nhất không còn hồ sơ nào ở trạng thái 5, 6, 8 như sáu tháng trước: chương "
            "trình đồng bộ đã gửi chúng thành 9 (đã xử lý xong).",
            action=_COPIED,
        ),
    )


def _past() -> tuple[Rule, ...]:
    return (
        # A dossier is delivered again at each update, so a recent month has more rows than an old one.
        monthly_volume("received_at", high=3),
        null_shares(
            "received_at", "due_at", "submitted_at", "field_code_raw", "channel_raw", "online_payment_flag"
        ),
        code_shares("received_at", "channel_raw"),
        freshness("updated_at", 10, least=180),
    )
