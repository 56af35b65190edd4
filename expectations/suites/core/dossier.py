"""Rules of dossiers, their fees and supplements in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import one_of
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares
from expectations.rules.records import agency_resolved, applied_totals, landed, numbered
from expectations.rules.times import plausible_times
from expectations.suites.landing.portal.dossier import dossier_rules

_OFFICE = "Đối chiếu vài hồ sơ của đơn vị này với hệ thống một cửa của chính đơn vị, rồi yêu cầu đồng bộ lại."
_CODE_DATE = (
    "CAST(try_strptime(regexp_extract(dossier_code, '-([0-9]{6}|[0-9]{8})-[0-9]+$', 1), "
    "['%y%m%d', '%Y%m%d']) AS DATE)"
)


def _belongs(table: str) -> Rule:
    return error(
        "dossier_exists",
        "SELECT DISTINCT b.dossier_code, b.agency_root FROM {batch} AS b "
        "ANTI JOIN core.dossier AS d USING (dossier_code, agency_root)",
        f"Dòng {table} không có hồ sơ là phần còn sót của phiên bản cũ và làm sai tổng.",
        actions.REBUILD,
    )


SUITES: Final = (
    Suite(
        "core.dossier",
        ("dossier_code", "agency_code"),
        (
            row_count(),
            unique("dossier_code", "agency_root"),
            *dossier_rules(),
            *applied_totals("dossier"),
            warn(
                "submitted_before_received",
                "submitted_at > received_at",
                "Nộp sau khi tiếp nhận: một trong hai thời điểm bị nhập sai.",
            ),
            warn(
                "returned_after_finished",
                "returned_at < finished_at",
                "Trả kết quả trước khi kết thúc xử lý: thời điểm kết thúc được nhập bù.",
            ),
            warn(
                "due_within_ten_years",
                "due_at > received_at + INTERVAL 10 YEAR",
                "Hẹn trả sau hơn mười năm là gõ nhầm năm; hồ sơ không bao giờ trễ hạn.",
            ),
            # Fields are applied apart from dossiers: an empty list says nothing yet.
            warn(
                "known_field_share",
                "SELECT count(*) AS unknown_dossiers FROM {batch} AS b "
                "LEFT JOIN core.field AS f ON f.field_code = b.field_code_raw WHERE b.field_code_raw IS NOT NULL "
                "HAVING (SELECT count(*) FROM core.field) > 0 "
                "AND count(*) FILTER (WHERE f.field_code IS NULL) > 0.05 * count(*)",
                "Quá nhiều hồ sơ mang mã lĩnh vực ngoài danh mục: chỉ số xét từng lĩnh vực sẽ bỏ sót chúng.",
                "Đối chiếu danh sách lĩnh vực của cổng; nếu danh sách vừa đổi thì nạp lại danh mục.",
            ),
            monthly_volume("received_at", where="NOT b.deleted"),
            null_shares(
                "received_at",
                "submitted_at",
                "due_at",
                "channel_raw",
                "subject_type",
                "field_code_raw",
                "procedure_code",
                "online_payment_flag",
            ),
            code_shares("received_at", "subject_type"),
            code_shares("received_at", "online_payment_flag"),
            freshness("updated_at", 14),
            # What a copy that was made up or masked on its way looks like, agency by agency (docs/mistakes.md, 30).
            warn(
                "end_copied_from_receipt",
                "SELECT b.agency_code, count(*) AS dossiers FROM {batch} AS b "
                "WHERE b.finished_at IS NOT NULL AND b.due_at >= b.received_at + INTERVAL 3 DAY AND NOT b.deleted "
                "GROUP BY b.agency_code HAVING count(*) >= 30 "
                "AND count(*) FILTER (WHERE CAST(b.finished_at AS DATE) = CAST(b.received_at AS DATE)) "
                "> 0.9 * count(*)",
                "Đơn vị có trên 90% hồ sơ hẹn từ ba ngày trở lên mà kết thúc ngay ngày nhận: ngày kết thúc có "
                "thể bị chép từ ngày tiếp nhận, tỷ lệ đúng hạn là giả.",
                _OFFICE,
            ),
            warn(
                "statuses_masked",
                "SELECT w.dossiers FROM (SELECT count(*) FILTER (WHERE v.ago BETWEEN 1 AND 6) AS dossiers, "
                "count(*) FILTER (WHERE v.ago BETWEEN 1 AND 6 AND v.status IN (3, 5, 6, 7, 8)) AS open_ways, "
                "count(*) FILTER (WHERE v.ago BETWEEN 7 AND 18) AS past, "
                "count(*) FILTER (WHERE v.ago BETWEEN 7 AND 18 AND v.status IN (3, 5, 6, 7, 8)) AS past_ways "
                "FROM (SELECT b.status, datediff('month', b.received_at, {now}) AS ago FROM {batch} AS b) AS v) AS w "
                "WHERE w.dossiers >= 200 AND w.past >= 200 AND w.past_ways >= 0.02 * w.past "
                "AND w.open_ways < 0.1 * w.past_ways / w.past * w.dossiers",
                "Các trạng thái từ chối, chờ bổ sung, rút, dừng gần như biến mất so với năm trước: bản sao có thể "
                "đã bị che thành “đã xử lý xong”.",
                "Hỏi đơn vị quản lý cổng về quy tắc đồng bộ trạng thái 3, 5, 6, 7, 8 và yêu cầu gửi lại.",
            ),
            warn(
                "open_supplement_resolved",
                "SELECT w.dossiers FROM (SELECT count(*) AS dossiers, count(*) FILTER (WHERE s.open) AS unanswered "
                "FROM {batch} AS b JOIN (SELECT c.dossier_code, c.agency_root, bool_or(c.answered_at IS NULL) AS open "
                "FROM core.dossier_supplement AS c GROUP BY ALL) AS s USING (dossier_code, agency_root) "
                "WHERE b.status IN (9, 10)) AS w WHERE w.dossiers >= 20 AND w.unanswered > 0.3 * w.dossiers",
                "Trên 30% hồ sơ từng phải bổ sung đã “xử lý xong” mà chưa nhận bổ sung: trạng thái 5 bị che "
                "thành 9.",
                "Hỏi đơn vị quản lý cổng về quy tắc đồng bộ trạng thái và yêu cầu gửi lại.",
            ),
            warn(
                "code_date_agrees",
                f"{_CODE_DATE} NOT BETWEEN CAST(coalesce(submitted_at, received_at) AS DATE) - 1 "
                "AND CAST(received_at AS DATE) + 1",
                "Ngày trong mã hồ sơ phải nằm giữa ngày nộp và ngày nhận; quá nhiều mã lệch là mã giả hoặc ngày "
                "nhận bị nhập lại.",
                allowed_share=0.2,
            ),
            agency_resolved("agency_code", "CAST(b.received_at AS DATE)"),
            warn(
                "unknown_agency_share",
                "SELECT count(*) AS unknown_dossiers FROM {batch} AS b "
                "JOIN (SELECT code, bool_and(agency_id IS NULL) AS unknown FROM core.agency_resolution "
                "GROUP BY code) AS r ON r.code = b.agency_code WHERE b.agency_root = 'H29' "
                "HAVING count(*) FILTER (WHERE r.unknown) > 0.05 * count(*)",
                "Mã đơn vị thành phố không giải được thì hồ sơ không vào dòng đơn vị nào.",
                "Bổ sung đơn vị vào tệp agencies (hoặc agency_succession) rồi chạy lại.",
            ),
            # Procedures may be applied after dossiers: an empty table says nothing yet.
            warn(
                "known_procedure_share",
                "SELECT count(*) AS unknown_dossiers FROM {batch} AS b "
                "LEFT JOIN (SELECT DISTINCT procedure_code FROM core.procedure) AS p USING (procedure_code) "
                "HAVING (SELECT count(*) FROM core.procedure) > 0 "
                "AND count(*) FILTER (WHERE p.procedure_code IS NULL) > 0.2 * count(*)",
                "Quá nhiều hồ sơ thuộc thủ tục ngoài danh mục: danh mục thiếu, hoặc mã bị chuẩn hoá sai.",
                "Đối chiếu danh mục thủ tục của cổng và tệp procedures.",
            ),
        ),
        action=actions.PORTAL,
        evidence=landed("dossier"),
    ),
    Suite(
        "core.dossier_fee",
        ("dossier_code", "agency_root", "fee_no"),
        (
            row_count(),
            unique("dossier_code", "agency_root", "fee_no"),
            numbered(("dossier_code", "agency_root"), "fee_no", "khoản phí của hồ sơ"),
            warn(
                "amount_plausible",
                "amount > 1000000000",
                "Một khoản lệ phí trên một tỷ đồng có thể là nhập thừa số 0; nó kéo lệch tổng tiền.",
                "Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để kiểm tra.",
            ),
            one_of(
                "collected_at",
                ("1", "2", "4"),
                "Hình thức thu là 1 (khi nhận), 2 (bổ sung), 4 (khi trả); mã khác là lệch trường.",
                severity="WARN",
            ),
            warn(
                "amount_given",
                "amount IS NULL",
                "Khoản phí không có số tiền thì không biết hồ sơ có phải nộp tiền không.",
                allowed_share=0.05,
            ),
            _belongs("lệ phí"),
        ),
        action=actions.PORTAL,
        evidence=landed("dossier"),
    ),
    Suite(
        "core.dossier_supplement",
        ("dossier_code", "agency_root", "supplement_no"),
        (
            row_count("WARN"),
            unique("dossier_code", "agency_root", "supplement_no"),
            numbered(("dossier_code", "agency_root"), "supplement_no", "lần bổ sung của hồ sơ"),
            *plausible_times("requested_at", "answered_at", "due_before"),
            warn(
                "answered_after_requested",
                "answered_at < requested_at",
                "Nhận bổ sung trước khi yêu cầu: thời gian bổ sung âm được tính là 0.",
            ),
            warn(
                "due_not_earlier",
                "due_after < due_before",
                "Hẹn lại sớm hơn hẹn trước: bổ sung không thể rút ngắn thời hạn, hai ngày có thể bị đổi chỗ.",
            ),
            warn(
                "requested_after_receipt",
                "SELECT b.dossier_code, b.agency_root FROM {batch} AS b JOIN core.dossier AS d "
                "USING (dossier_code, agency_root) WHERE b.requested_at < d.received_at",
                "Yêu cầu bổ sung trước khi tiếp nhận: thời gian chờ bị trừ sai vào thời hạn.",
            ),
            _belongs("bổ sung"),
        ),
        action=actions.PORTAL,
    ),
)
