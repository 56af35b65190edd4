"""Rules of a dossier as the portal delivers it."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import (
    CODED,
    DOSSIER,
    agency_code,
    agency_code_raw,
    coded,
    dossier_code,
    procedure_code,
)
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares, suspicious_agencies
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times

_CODE_DATE: Final = "try_strptime(regexp_extract(dossier_code, '-([0-9]+)-[0-9]+$', 1), ['%y%m%d', '%Y%m%d'])"
_COPIED = "Đối chiếu vài chục hồ sơ của đơn vị với hệ thống một cửa gốc; bản đồng bộ không phải là sự thật."


def dossier_rules() -> tuple[Rule, ...]:
    """Rules of one dossier row, in landing and in core: the columns have the same names in both."""
    return (
        *required("agency_code", "status"),
        # Emptied where something else than a code stood (R84): the dossier stays and counts.
        *required("procedure_code_raw", severity="WARN"),
        agency_code("agency_code"),
        error(
            "agency_root_is_root",
            "agency_root <> split_part(agency_code, '.', 1)",
            "Gốc của mã đơn vị là một nửa của khoá hồ sơ (mã hồ sơ, gốc).",
            "Xem lại bước chuẩn hoá mã đơn vị (warehouse/registry/codes.py).",
        ),
        error(
            "status_in_list",
            "status NOT BETWEEN 0 AND 11",
            "Ngoài các trạng thái 1–10 của CSDL quốc gia (và 0, 11 của địa phương) thì không biết "
            "hồ sơ đang ở đâu.",
            "Hỏi đơn vị quản lý cổng về mã trạng thái mới và bổ sung vào quy ước trước khi tính.",
        ),
        error(
            "payment_flag_in_list",
            "online_payment_flag NOT BETWEEN 0 AND 3",
            "DuocThanhToanTrucTuyen chỉ có 0–3; chỉ số thanh toán trực tuyến đọc cột này.",
            "Hỏi đơn vị quản lý cổng về mã mới và bổ sung vào quy ước trước khi tính.",
        ),
        error(
            "counts_make_sense",
            "result_count < 0 OR result_file_count NOT BETWEEN 0 AND result_count OR attachment_count < 0 "
            "OR attachment_digitised_count NOT BETWEEN 0 AND attachment_count "
            "OR attachment_reused_count NOT BETWEEN 0 AND attachment_count",
            "Số tệp kết quả, số giấy tờ số hoá không thể nhiều hơn số kết quả, số giấy tờ.",
            "Các số này do bộ giải mã đếm: xem lại bộ giải mã hồ sơ.",
        ),
        coded("channel_raw", "subject_type", "submission_place", "result_delivery", "field_code_raw"),
        warn(
            "status_local_noise",
            "status IN (0, 11)",
            "0 (không rõ) và 11 (nhận trực tiếp) là mã riêng của địa phương, không tính là đang xử lý.",
        ),
        warn(
            "channel_in_list",
            "channel_raw NOT IN ('1', '2', '3')",
            "Kênh ngoài 1–3 được tính là trực tiếp: tỷ lệ trực tuyến thấp đi.",
        ),
        warn(
            "channel_mostly_known",
            "channel_raw IS NULL",
            "Không có kênh thì tính là trực tiếp; quá nhiều dòng trống làm tỷ lệ trực tuyến mất ý nghĩa.",
            allowed_share=0.2,
        ),
        dossier_code(),
        agency_code_raw("agency_code_raw"),
        warn(
            "field_code_form",
            f"NOT regexp_full_match(field_code_raw, '{CODED}')",
            "Lĩnh vực là mã số trong danh sách lĩnh vực; chỉ số đúng hạn xét từng lĩnh vực.",
        ),
        procedure_code("procedure_code"),
        *plausible_times(
            "submitted_at", "received_at", "due_at", "returned_at", "finished_at", "refused_at", "updated_at"
        ),
        warn(
            "due_after_received",
            "CAST(due_at AS DATE) < CAST(received_at AS DATE)",
            "Hẹn trả trước khi nhận: giữ và đánh dấu; hồ sơ chắc chắn bị tính trễ.",
        ),
        warn(
            "finished_after_received",
            "finished_at < received_at",
            "Kết thúc trước khi nhận: giữ và đánh dấu; hồ sơ luôn được tính đúng hạn.",
        ),
        warn(
            "finished_not_after_update",
            "finished_at > updated_at + INTERVAL 1 DAY",
            "Kết thúc ở tương lai so với lần cập nhật báo việc đó: thời điểm do người nhập gõ tay; hồ sơ "
            "được giữ và đánh dấu.",
        ),
        warn(
            "returned_after_received",
            "returned_at < received_at",
            "Trả kết quả trước khi nhận; NgayTra thay cho thời điểm kết thúc khi trạng thái 10 thiếu nó.",
        ),
        warn(
            "resolved_has_finish",
            "status IN (9, 10) AND finished_at IS NULL AND (status = 9 OR returned_at IS NULL) AND NOT "
            "deleted",
            "Đã xử lý xong mà không có thời điểm kết thúc: bị loại khỏi chỉ số đúng hạn và đếm là "
            "lỗi dữ liệu.",
        ),
        warn(
            "accepted_has_receipt",
            "status IN (2, 4, 5, 6, 9, 10) AND received_at IS NULL AND NOT deleted",
            "Đã tiếp nhận mà không có NgayTiepNhan: hồ sơ không vào kỳ nào.",
        ),
        warn(
            "due_mostly_given",
            "due_at IS NULL AND received_at IS NOT NULL",
            "Thiếu ngày hẹn trả thì phải tính theo thời hạn của thủ tục, kém chắc chắn hơn.",
            allowed_share=0.1,
        ),
        warn(
            "zero_duration_share",
            "finished_at = received_at",
            "Quá nhiều hồ sơ kết thúc đúng giây tiếp nhận: có thể ngày kết thúc bị chép từ ngày nhận.",
            "Đối chiếu với hệ thống một cửa của đơn vị có tỷ lệ cao nhất.",
            allowed_share=0.2,
        ),
        warn(
            "deleted_share",
            "deleted",
            "Hồ sơ bị rút khỏi nguồn (DaXoa) nằm ngoài mọi chỉ số; tỷ lệ lớn là dấu hiệu nguồn bị dọn nhầm.",
            "Hỏi đơn vị quản lý cổng lý do rút hàng loạt.",
            allowed_share=0.1,
        ),
        warn(
            "refused_after_submitted",
            "refused_at < submitted_at",
            "Từ chối trước khi nộp: ngày từ chối thay cho ngày kết thúc ở chỉ số 766.",
        ),
        warn(
            "subject_type_in_list",
            "subject_type NOT IN ('0', '1', '2', '3', '4')",
            "LoaiDoiTuong được hiểu khác nhau giữa các hệ thống (0–2 hoặc 1–4); mã khác là danh mục đã đổi.",
            actions.NEW_CODE,
        ),
        code_shares("received_at", "channel_raw"),
    )


SUITES: Final = (
    Suite(
        "landing/portal/dossier",
        ("dossier_code", "agency_code", "_page", "_pos"),
        (
            row_count(),
            *delivered("portal", "dossier"),
            *dossier_rules(),
            warn(
                "received_after_submitted",
                "received_at < submitted_at - INTERVAL 1 DAY",
                "Tiếp nhận trước khi nộp: một trong hai ngày bị gõ sai, kỳ của hồ sơ không chắc.",
            ),
            warn(
                "returned_after_finished",
                "returned_at < finished_at - INTERVAL 1 DAY",
                "Trả kết quả trước khi xử lý xong: thời điểm kết thúc bị ghi lại sau khi trả.",
            ),
            warn(
                "supplements_after_receipt",
                "len(list_filter(supplements, lambda s: s.requested_at < received_at)) > 0",
                "Yêu cầu bổ sung trước khi tiếp nhận: thời gian bổ sung không được trừ khỏi thời gian "
                "giải quyết.",
            ),
            warn(
                "supplements_move_due_later",
                "len(list_filter(supplements, lambda s: s.due_after < s.due_before)) > 0",
                "Bổ sung làm hạn trả sớm lên: hai ngày hẹn bị ghi ngược nên hạn đầu tiên sai.",
            ),
            not_in_future("updated_at"),
            warn(
                "code_date_real",
                f"regexp_full_match(dossier_code, '{DOSSIER}') AND {_CODE_DATE} IS NULL",
                "Phần ngày của mã hồ sơ không phải ngày có thật: mã do máy sinh ngẫu nhiên hoặc bị gõ tay.",
            ),
            warn(
                "supplements_in_order",
                "len(list_filter(supplements, lambda s: s.answered_at < s.requested_at)) > 0",
                "Nhận bổ sung trước khi yêu cầu: thời gian bổ sung âm được tính là 0.",
            ),
            warn(
                "supplements_plausible",
                "len(list_filter(supplements, lambda s: s.requested_at NOT BETWEEN TIMESTAMP '2000-01-01' "
                "AND TIMESTAMP '2100-01-01' OR s.due_before NOT BETWEEN TIMESTAMP '2000-01-01' "
                "AND TIMESTAMP '2100-01-01')) > 0",
                "Ngày của lần bổ sung nằm ngoài mọi khoảng hợp lý: hạn trả đầu tiên sẽ sai.",
            ),
            warn(
                "submission_place_in_list",
                "submission_place NOT IN ('1', '2')",
                "NoiNopHoSo là 1 (cổng quốc gia) hoặc 2 (cổng địa phương); mã khác là danh mục đã đổi.",
                actions.NEW_CODE,
            ),
            warn(
                "result_delivery_in_list",
                "result_delivery NOT IN ('0', '1')",
                "HinhThuc là 0 (trực tiếp) hoặc 1 (bưu chính); mã khác là danh mục đã đổi.",
                actions.NEW_CODE,
            ),
            warn(
                "fee_codes_in_list",
                "len(list_filter(fees, lambda f: f.kind NOT IN ('Phi', 'LePhi') "
                "OR f.collected_at NOT IN ('1', '2', '4'))) > 0",
                "Khoản thu là Phi hoặc LePhi, thu ở bước 1, 2 hoặc 4; mã khác là danh mục đã đổi.",
                actions.NEW_CODE,
            ),
            warn(
                "fees_plausible",
                "list_max(list_transform(fees, lambda f: f.amount)) > 1000000000",
                "Một khoản phí trên một tỷ đồng thường là gõ thừa số không; nó lấn át mọi tổng tiền.",
            ),
            error(
                "fees_not_negative",
                "list_min(list_transform(fees, lambda f: f.amount)) < 0",
                "Lệ phí âm không có trong quy ước nguồn và làm sai tổng tiền.",
                actions.DECODER,
            ),
            # What synchronising programs are known to do to a dossier (docs/mistakes.md, 30).
            warn(
                "same_day_finish_share",
                "CAST(finished_at AS DATE) = CAST(received_at AS DATE)",
                "Quá nhiều hồ sơ kết thúc ngay ngày tiếp nhận: ngày kết thúc thiếu bị chép bằng ngày nhận, "
                "nên luôn đúng hạn.",
                _COPIED,
                allowed_share=0.7,
            ),
            suspicious_agencies(
                "finish_copied_by_agency",
                "b.finished_at IS NOT NULL AND b.received_at IS NOT NULL",
                "b.finished_at = b.received_at",
                "Ở một đơn vị, hơn nửa số hồ sơ kết thúc đúng giây tiếp nhận: ngày kết thúc bị chép từ "
                "ngày nhận.",
                _COPIED,
                share=0.5,
            ),
            suspicious_agencies(
                "sequence_constant_by_agency",
                "b.dossier_code IS NOT NULL",
                "b.dossier_code LIKE '%-0001' OR b.dossier_code LIKE '%-00001' OR b.dossier_code LIKE '%-000001'",
                "Ở một đơn vị, hơn nửa số hồ sơ mang số thứ tự 1 trong ngày: mã do chương trình đồng bộ "
                "bịa ra, hồ sơ thật có thể bị ghi đè.",
                _COPIED,
                share=0.5,
            ),
            suspicious_agencies(
                "digitised_always_by_agency",
                "b.attachment_count > 0",
                "b.attachment_digitised_count = b.attachment_count",
                "Ở một đơn vị, gần như mọi giấy tờ đều được đánh dấu đã số hoá: cờ DuocSoHoa bị gán cứng.",
                _COPIED,
                share=0.98,
                least=200,
            ),
            warn(
                "result_is_input_share",
                "result_input_count > 0",
                "Tệp kết quả trùng với giấy tờ người dân nộp: kết quả điện tử thiếu bị thay bằng tệp đầu "
                "vào, nên tỷ lệ số hoá kết quả cao giả.",
                _COPIED,
                allowed_share=0.02,
            ),
            warn(
                "statuses_not_masked",
                "SELECT w.n FROM (SELECT count(*) FILTER (WHERE v.ago = 1) AS n, "
                "count(*) FILTER (WHERE v.ago = 1 AND v.open) AS open_now, count(*) FILTER (WHERE v.ago > 1) AS past, "
                "count(*) FILTER (WHERE v.ago > 1 AND v.open) AS open_past FROM "
                "(SELECT datediff('month', b.updated_at, {now}) AS ago, b.status IN (5, 6, 8) AS open "
                "FROM {batch} AS b) AS v WHERE v.ago BETWEEN 1 AND 7) AS w "
                "WHERE w.n >= 500 AND w.open_now = 0 AND w.open_past >= 0.005 * w.past AND w.past >= 1000",
                "Tháng trọn gần nhất không còn hồ sơ nào ở trạng thái 5, 6, 8 như sáu tháng trước: chương "
                "trình đồng bộ đã gửi chúng thành 9 (đã xử lý xong).",
                _COPIED,
            ),
            # A dossier is delivered again at each update, so a recent month has more rows than an old one.
            monthly_volume("received_at", high=3),
            null_shares(
                "received_at",
                "due_at",
                "submitted_at",
                "field_code_raw",
                "channel_raw",
                "online_payment_flag",
            ),
            freshness("updated_at", 10, least=180),
        ),
        action=actions.PORTAL,
    ),
)
