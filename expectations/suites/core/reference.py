"""Core suites of what facts are joined to: agencies, procedures, levels, fields, the calendar."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import (
    agency_code,
    bad_agency_raw,
    history,
    landed,
    not_negative,
    one_of,
    plausible_time,
    procedure_code,
    references,
)
from expectations.suites.core.common import (
    REBUILD,
    applied_totals,
    as_delivered,
    in_force_volume,
    kept_types,
    numbered,
)

_FILE = "Sửa tệp ở thư mục nhận tệp, lưu lại cùng tên (cùng kỳ) rồi chạy lại."
_CATALOGUE = "Đối chiếu danh mục thủ tục của cổng và tệp procedures."
LEVELS = ("department", "district", "commune", "branch", "other")


def agency_rules(table: str) -> tuple[Rule, ...]:
    """Rules of the agency history, the same in core and in mart."""
    return (
        row_count(),
        *required("agency_id", "code_qd20", "name", "level", "valid_from"),
        unique("agency_id", "valid_from"),
        agency_code("code_qd20"),
        rows(
            "agency_id_durable",
            "agency_id <> code_qd20",
            "agency_id",
            group="codes",
            reason="agency_id bền theo mã QĐ 20: mọi phiên bản của một mã dùng chung nó.",
            action=REBUILD,
        ),
        one_of("level", LEVELS, reason="Cấp quyết định nhóm của cơ quan trong chỉ số.", action=_FILE),
        *history("agency_id"),
        references(
            "parent_exists",
            "parent_agency_id",
            table,
            "agency_id",
            severity="WARN",
            group="hierarchy",
            keys="b.agency_id, b.parent_agency_id",
            reason="Cơ quan cấp trên không có trong danh mục.",
            action=_FILE,
        ),
    )


def succession_rules() -> tuple[Rule, ...]:
    """Rules of the succession of agencies, the same in core and in mart."""
    return (
        row_count(severity="WARN"),
        *required("old_code", "new_code", "date", "kind"),
        agency_code("old_code"),
        agency_code("new_code"),
        one_of(
            "kind",
            ("merge", "split", "rename", "recode"),
            reason="Kiểu kế thừa quyết định có theo sang cơ quan mới không.",
            action=_FILE,
        ),
        rows(
            "not_itself",
            "old_code = new_code AND kind <> 'rename'",
            "old_code",
            "new_code",
            reason="Cơ quan kế thừa chính nó thì đi theo chuỗi kế thừa không bao giờ dừng.",
            action=_FILE,
        ),
        rows(
            "weight_is_share",
            "weight < 0 OR weight > 1",
            "weight",
            reason="Trọng số là phần từ 0 đến 1.",
            action=_FILE,
        ),
        plausible_time("date"),
    )


def procedure_rules() -> tuple[Rule, ...]:
    """Rules of the procedure history, the same in core and in mart."""
    return (
        row_count(),
        *required("procedure_code", "valid_from"),
        unique("procedure_code", "valid_from"),
        procedure_code(),
        rows(
            "field_code_numeric",
            "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
            "field_code",
            group="formats",
            severity="WARN",
            reason="Lĩnh vực của thủ tục là mã số trong danh sách lĩnh vực.",
            action="Đối chiếu tên lĩnh vực của thủ tục với danh sách lĩnh vực của cổng, hoặc sửa tệp procedures.",
        ),
        *history("procedure_code"),
    )


def level_rules() -> tuple[Rule, ...]:
    """Rules of the service-level history, the same in core and in mart."""
    return (
        row_count(),
        *required("procedure_code", "level", "valid_from"),
        procedure_code(),
        one_of(
            "level",
            (1, 2, 3, 4),
            reason="Mức độ dịch vụ là 1–4 (từ 15/8/2022: 3 một phần, 4 toàn trình).",
            action="Đối chiếu danh mục dịch vụ trên cổng và tệp service_levels.",
        ),
        *history("procedure_code, service_code, source, level"),
    )


def eligible_rules() -> tuple[Rule, ...]:
    """Rules of eligibility by decision, the same in core and in mart."""
    return (
        row_count(),
        *required("procedure_code", "valid_from"),
        procedure_code(),
        one_of(
            "class", ("partial", "full"), reason="Mức đủ điều kiện là một phần hoặc toàn trình.", action=_FILE
        ),
        rows(
            "valid_to_after_from",
            "valid_to <= valid_from",
            "valid_from",
            "valid_to",
            group="history",
            reason="Hiệu lực phải bắt đầu trước khi kết thúc (nửa mở).",
            action=_FILE,
        ),
    )


def field_rules() -> tuple[Rule, ...]:
    """Rules of the field list, the same in core and in mart."""
    return (
        row_count(),
        *required("field_code", "name"),
        unique("field_code"),
        rows(
            "field_code_numeric",
            "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
            "field_code",
            reason="Mã lĩnh vực là số; hồ sơ và thủ tục nối với lĩnh vực bằng mã này.",
            action="Xem lại trang danh sách lĩnh vực của cổng: có thể cấu trúc đã đổi.",
        ),
        rows(
            "name_without_ministry",
            "trim(name) = '' OR regexp_matches(name, '\\(Bộ[^)]*\\)\\s*$')",
            "name",
            group="formats",
            severity="WARN",
            reason="Tên lĩnh vực phải đã bỏ phần “(Bộ …)” thì mới nối được với danh mục thủ tục.",
            action="Xem lại bộ giải mã danh sách lĩnh vực.",
        ),
    )


def calendar_rules() -> tuple[Rule, ...]:
    """Rules of the working calendar, the same in core and in mart."""
    return (
        row_count(minimum=365),
        *required("date", "is_working_day"),
        unique("date"),
        query(
            "no_missing_day",
            "SELECT min(b.date) AS first_date FROM {batch} AS b "
            "HAVING count(*) <> date_diff('day', min(b.date), max(b.date)) + 1",
            "date",
            group="coverage",
            reason="Thiếu ngày trong lịch thì ngày làm việc thứ n lệch đi.",
            action="Bổ sung warehouse/data/working_calendar.csv.",
        ),
        query(
            "working_days_per_year",
            "SELECT year(b.date) AS calendar_year FROM {batch} AS b GROUP BY 1 "
            "HAVING count(*) >= 365 AND count(*) FILTER (WHERE b.is_working_day) NOT BETWEEN 240 AND 262",
            "is_working_day",
            group="values",
            reason="Một năm có khoảng 247–252 ngày làm việc; số khác hẳn là lịch nghỉ bị ghi ngược hoặc "
            "thiếu Tết.",
            action="Đối chiếu lịch nghỉ do Chính phủ công bố.",
        ),
    )


def official_rules() -> tuple[Rule, ...]:
    """Rules of the official Decision-766 figures, the same in core and in mart."""
    return (
        row_count(severity="WARN"),
        *required("endpoint", "period_type", "year", "metric_code"),
        rows(
            "year_plausible",
            "year NOT BETWEEN 2021 AND 2100",
            "year",
            reason="Bộ chỉ số 766 có từ 2022; năm khác là giải mã nhầm.",
            action=REBUILD,
        ),
        rows(
            "score_within_max",
            "score < 0 OR score > max_score OR ratio < 0 OR ratio > 100",
            "score",
            "max_score",
            "ratio",
            group="plausible_values",
            severity="WARN",
            reason="Điểm hoặc tỷ lệ ngoài khoảng: số liệu chính thức có lỗi hoặc ý nghĩa của chỉ số đã đổi.",
            action="Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
        ),
    )


def _known_procedures(what: str) -> Rule:
    """Nearly all procedures of a table are in the catalogue, if that is there already."""
    return query(
        "known_procedure_share",
        "SELECT count(*) AS unknown_procedures FROM {batch} AS b "
        "LEFT JOIN (SELECT DISTINCT procedure_code FROM core.procedure) AS p USING (procedure_code) "
        "HAVING (SELECT count(*) FROM core.procedure) > 0 "
        "AND count(*) FILTER (WHERE p.procedure_code IS NULL) > 0.1 * count(*)",
        "procedure_code",
        group="suspicious_shares",
        severity="WARN",
        reason=f"Quá nhiều {what} của thủ tục ngoài danh mục: danh mục thiếu hoặc mã bị chuẩn hoá sai.",
        action=_CATALOGUE,
    )


def _agency_in_core() -> tuple[Rule, ...]:
    """What is known of the city's organisation, and the list against its own past."""
    return (
        rows(
            "qcvn102_form",
            bad_agency_raw("code_qcvn102"),
            "code_qcvn102",
            group="hierarchy",
            severity="WARN",
            reason="Mã cũ phải theo QCVN 102:2016 (gốc đứng sau); dạng khác không bao giờ khớp với dữ liệu trước "
            "2020.",
            action=_FILE,
        ),
        rows(
            "parent_leads_code",
            "NOT starts_with(agency_id, parent_agency_id || '.')",
            "agency_id",
            "parent_agency_id",
            group="hierarchy",
            severity="WARN",
            reason="Mã cấp dưới bắt đầu bằng mã cấp trên (QĐ 20/2020 Điều 4); trái lại là ghi nhầm cấp trên hoặc vòng.",
            action=_FILE,
        ),
        query(
            "city_is_listed",
            "SELECT count(*) AS agencies FROM {batch} AS b HAVING count(*) > 0 "
            "AND count(*) FILTER (WHERE b.agency_id = 'H29') = 0",
            "agency_id",
            group="hierarchy",
            severity="WARN",
            reason="Thiếu dòng của chính Ủy ban nhân dân Thành phố (H29): văn bản của thành phố không thuộc đơn vị "
            "nào.",
            action=_FILE,
        ),
        rows(
            "districts_ended",
            "level = 'district' AND (valid_to IS NULL OR valid_to > DATE '2025-07-01')",
            "level",
            "valid_to",
            group="hierarchy",
            severity="WARN",
            reason="Cấp huyện chấm dứt từ 01/7/2025; quận, huyện còn hiệu lực sau đó làm sai chỉ số đếm cơ quan.",
            action=_FILE,
        ),
        query(
            "communes_plausible",
            "SELECT w.communes FROM (SELECT count(DISTINCT b.agency_id) AS communes FROM {batch} AS b "
            "WHERE b.level = 'commune' AND b.valid_from <= CAST({now} AS DATE) "
            "AND (b.valid_to IS NULL OR b.valid_to > CAST({now} AS DATE))) AS w WHERE w.communes > 168",
            "agency_id",
            "level",
            group="hierarchy",
            severity="WARN",
            reason="Thành phố có 168 phường, xã, đặc khu; nhiều hơn là đơn vị cũ chưa được ghi ngày hết hiệu lực.",
            action=_FILE,
        ),
        in_force_volume("agency_id", group="hierarchy"),
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "core.agency",
        ("agency_id", "valid_from"),
        (*agency_rules("core.agency"), *_agency_in_core()),
        evidence=landed("agency"),
    ),
    Suite(
        "core.agency_succession",
        ("old_code", "new_code", "date"),
        (
            *succession_rules(),
            query(
                "not_back_and_forth",
                "SELECT b.old_code, b.new_code, b.date FROM {batch} AS b JOIN core.agency_succession AS s "
                "ON s.old_code = b.new_code AND s.new_code = b.old_code AND s.date = b.date "
                "WHERE b.old_code <> b.new_code",
                "old_code",
                "new_code",
                "date",
                group="values",
                reason="Hai cơ quan kế thừa lẫn nhau trong cùng một ngày: đi theo chuỗi kế thừa không bao giờ dừng.",
                action=_FILE,
            ),
            query(
                "codes_listed",
                "SELECT u.code FROM (SELECT unnest([b.old_code, b.new_code]) AS code FROM {batch} AS b) AS u "
                "ANTI JOIN core.agency AS a ON a.agency_id = u.code "
                "WHERE u.code IS NOT NULL AND (starts_with(u.code, 'H29') "
                "OR NOT regexp_full_match(u.code, '[A-Z][0-9]{2}([.].*)?')) "
                "AND EXISTS (SELECT 1 FROM core.agency)",
                "old_code",
                "new_code",
                group="references",
                severity="WARN",
                reason="Kế thừa nói về cơ quan của Thành phố không có trong tệp agencies: mã dẫn tới chỗ trống.",
                action=_FILE,
            ),
            query(
                "split_weights_sum",
                "SELECT b.old_code, b.date FROM {batch} AS b WHERE b.kind = 'split' "
                "GROUP BY b.old_code, b.date HAVING count(b.weight) = count(*) "
                "AND sum(b.weight) NOT BETWEEN 0.95 AND 1.05",
                "old_code",
                "weight",
                group="references",
                severity="WARN",
                reason="Trọng số của một lần chia phải cộng lại thành 1; khác đi là thiếu hoặc thừa cơ quan nhận.",
                action=_FILE,
            ),
        ),
    ),
    Suite(
        "core.agency_resolution",
        ("code", "valid_from"),
        (
            row_count(),
            *required("code", "valid_from", "in_city"),
            unique("code", "valid_from"),
            agency_code("code", severity="WARN", group="formats"),
            one_of("level", LEVELS, reason="Cấp quyết định nhóm của cơ quan trong chỉ số.", action=REBUILD),
            *history("code"),
            query(
                "covers_all_time",
                "SELECT v.code FROM (SELECT b.code, b.valid_from, b.valid_to, "
                "lead(b.valid_from) OVER (PARTITION BY b.code ORDER BY b.valid_from) AS next_from, "
                "row_number() OVER (PARTITION BY b.code ORDER BY b.valid_from) AS place FROM {batch} AS b) AS v "
                "WHERE (v.place = 1 AND v.valid_from > DATE '1900-01-01') OR v.next_from > v.valid_to "
                "OR (v.next_from IS NULL AND v.valid_to IS NOT NULL)",
                "code",
                "valid_from",
                "valid_to",
                group="history",
                reason="Mã phải được giải cho mọi ngày, không khoảng trống: ngày trống thì dòng biến mất khỏi chỉ số.",
                action=REBUILD,
            ),
            rows(
                "level_goes_with_agency",
                "(agency_id IS NULL) <> (level IS NULL)",
                "agency_id",
                "level",
                reason="Mã giải được thì phải biết cấp, mã không giải được thì không có cấp.",
                action=REBUILD,
            ),
            rows(
                "in_city_is_root",
                "in_city <> (split_part(code, '.', 1) = 'H29')",
                "in_city",
                reason="Gốc H29 là thành phố; gốc khác nằm ngoài mọi chỉ số thành phố.",
                action=REBUILD,
            ),
            references(
                "agency_exists",
                "agency_id",
                "core.agency",
                "agency_id",
                reason="Mã được giải thành cơ quan không có trong danh mục.",
                action=REBUILD,
            ),
        ),
        evidence="SELECT count(*) AS n FROM core.agency",
    ),
    Suite(
        "core.procedure",
        ("procedure_code", "valid_from"),
        (
            *procedure_rules(),
            rows(
                "catalogue_is_named",
                "source = 'catalogue' AND coalesce(trim(name), '') = ''",
                "name",
                "source",
                group="formats",
                severity="WARN",
                reason="Thủ tục trong danh mục luôn có tên; trống là bộ giải mã danh mục đã đọc sai trường.",
                action="Chạy egov probe portal và xem lại bộ giải mã danh mục.",
            ),
            rows(
                "field_mostly_given",
                "field_code IS NULL",
                "field_code",
                group="suspicious_shares",
                severity="WARN",
                allowed_share=0.05,
                reason="Thủ tục không có lĩnh vực thì không vào chỉ số xét từng lĩnh vực.",
                action=_CATALOGUE,
            ),
            query(
                "field_exists",
                "SELECT DISTINCT b.field_code FROM {batch} AS b ANTI JOIN core.field AS f USING (field_code) "
                "WHERE b.field_code IS NOT NULL AND EXISTS (SELECT 1 FROM core.field)",
                "field_code",
                group="suspicious_shares",
                severity="WARN",
                reason="Lĩnh vực của thủ tục không có trong danh sách lĩnh vực của cổng.",
                action=_CATALOGUE,
            ),
            in_force_volume("procedure_code"),
        ),
        evidence=landed("procedure"),
    ),
    Suite(
        "core.service_level",
        ("procedure_code", "level", "valid_from"),
        (*level_rules(), _known_procedures("mức độ dịch vụ"), in_force_volume("procedure_code")),
        evidence=landed("service_level"),
    ),
    Suite(
        "core.eligible_procedure",
        ("procedure_code", "valid_from"),
        (
            *eligible_rules(),
            rows(
                "decision_given",
                "coalesce(trim(decision), '') = ''",
                "decision",
                group="formats",
                severity="WARN",
                reason="Điều kiện cung cấp trực tuyến phải nêu quyết định; thiếu thì không kiểm chứng được mẫu số.",
                action=_FILE,
            ),
            _known_procedures("dòng đủ điều kiện"),
            in_force_volume("procedure_code"),
        ),
        evidence=landed("eligible_procedure"),
    ),
    Suite(
        "core.procedure_detail",
        ("procedure_code",),
        (
            row_count(),
            *required("procedure_code", "has_fee"),
            unique("procedure_code"),
            procedure_code(),
            *not_negative("result_count", group="values"),
            kept_types("procedure_detail"),
            *applied_totals("procedure_detail"),
            _known_procedures("chi tiết"),
            query(
                "fee_share_plausible",
                "SELECT count(*) AS details FROM {batch} AS b HAVING count(*) >= 100 "
                "AND count(*) FILTER (WHERE b.has_fee) NOT BETWEEN 0.01 * count(*) AND 0.95 * count(*)",
                "has_fee",
                group="suspicious_shares",
                severity="WARN",
                reason="Hầu như không (hoặc mọi) thủ tục có thu phí: bộ giải mã lệ phí có thể sai.",
                action="So với danh mục lệ phí trên cổng dịch vụ công.",
            ),
        ),
        evidence=landed("procedure_detail"),
    ),
    Suite(
        "core.procedure_method",
        ("procedure_code", "method_no"),
        (
            row_count(),
            *required("procedure_code", "method_no"),
            unique("procedure_code", "method_no"),
            numbered(("procedure_code",), "method_no", "cách thực hiện của thủ tục"),
            rows(
                "processing_time_mostly_given",
                "processing_time IS NULL",
                "processing_time",
                group="plausible_values",
                severity="WARN",
                allowed_share=0.3,
                reason="Cách thực hiện không có thời hạn thì không tính được hạn trả của hồ sơ thiếu ngày hẹn.",
                action="Đề nghị đơn vị công bố thủ tục bổ sung thời hạn trên CSDL quốc gia.",
            ),
            rows(
                "processing_time_plausible",
                "processing_time < 0 OR processing_time > 3660",
                "processing_time",
                group="plausible_values",
                severity="WARN",
                reason="Thời hạn âm hoặc dài hơn mười năm không dùng để tính hạn trả được.",
                action="Đề nghị đơn vị công bố thủ tục sửa thời hạn trên CSDL quốc gia.",
            ),
            rows(
                "processing_unit_known",
                "upper(processing_time_unit) NOT IN ('WORKING_DAY', 'DAY', 'HOUR', 'MONTH', 'UNKNOWN')",
                "processing_time_unit",
                group="plausible_values",
                severity="WARN",
                reason="Đơn vị thời hạn lạ được coi là không có thời hạn.",
                action="Bổ sung đơn vị vào quy ước nếu nó có nghĩa.",
            ),
            rows(
                "channel_known",
                "upper(channel) NOT IN ('DIRECT', 'ONLINE', 'POSTAL')",
                "channel",
                group="plausible_values",
                severity="WARN",
                reason="Thời hạn được chọn theo kênh nộp; kênh lạ không bao giờ được chọn.",
                action="Bổ sung kênh vào quy ước nếu nó có nghĩa.",
            ),
            references(
                "detail_exists",
                "procedure_code",
                "core.procedure_detail",
                "procedure_code",
                reason="Cách thực hiện không có thủ tục là phần còn sót của phiên bản cũ.",
                action=REBUILD,
            ),
        ),
        evidence=landed("procedure_detail"),
    ),
    Suite(
        "core.field",
        ("field_code",),
        (*field_rules(), as_delivered("field", "field")),
        evidence=landed("field"),
    ),
    Suite(
        "core.official_766",
        ("endpoint", "period_type", "year", "period", "metric_code"),
        (
            *official_rules(),
            unique(
                "endpoint",
                "period_type",
                "year",
                "period",
                "department_code",
                "scope",
                "metric_code",
                name="figure_unique",
            ),
            one_of(
                "period_type",
                ("month", "quarter", "year"),
                group="plausible_values",
                severity="WARN",
                reason="Kỳ chỉ có tháng, quý, năm; kỳ khác không so được với số của ta.",
                action=REBUILD,
            ),
            rows(
                "period_in_range",
                "(period_type = 'month' AND coalesce(period, 0) NOT BETWEEN 1 AND 12) "
                "OR (period_type = 'quarter' AND coalesce(period, 0) NOT BETWEEN 1 AND 4) "
                "OR (period_type = 'year' AND period IS NOT NULL)",
                "period",
                "period_type",
                group="plausible_values",
                severity="WARN",
                reason="Số của kỳ không hợp với loại kỳ: số liệu chính thức sẽ bị so với kỳ khác.",
                action=REBUILD,
            ),
            rows(
                "numerator_within_denominator",
                "numerator > denominator OR numerator < 0",
                "numerator",
                "denominator",
                group="plausible_values",
                severity="WARN",
                reason="Tử số lớn hơn mẫu số: số công bố sai hoặc hai cột bị đổi chỗ.",
                action="Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
            kept_types("official_766"),
            *applied_totals("official_766"),
            query(
                "newest_year",
                "SELECT w.newest FROM (SELECT max(b.year) AS newest FROM {batch} AS b) AS w "
                "WHERE w.newest < year({now} - INTERVAL 6 MONTH)",
                "year",
                group="plausible_values",
                severity="WARN",
                reason="Số liệu chính thức mới nhất đã cũ hơn một năm: cổng ngừng công bố hoặc đổi địa chỉ.",
                action="Chạy egov probe portal.",
            ),
        ),
    ),
    Suite(
        "core.calendar",
        ("date",),
        (
            *calendar_rules(),
            query(
                "fixed_holidays_off",
                "SELECT b.date FROM {batch} AS b WHERE b.is_working_day "
                "AND strftime(b.date, '%m-%d') IN ('01-01', '04-30', '05-01', '09-02')",
                "date",
                "is_working_day",
                group="values",
                reason="01/01, 30/4, 01/5 và 02/9 luôn là ngày nghỉ (Bộ luật Lao động Điều 112).",
                action="Đối chiếu warehouse/data/working_calendar.csv với lịch nghỉ do Chính phủ công bố.",
            ),
            query(
                "covers_next_quarter",
                "SELECT w.last_date FROM (SELECT max(b.date) AS last_date FROM {batch} AS b) AS w "
                "WHERE w.last_date < CAST({now} AS DATE) + 90",
                "date",
                group="freshness",
                severity="WARN",
                reason="Lịch phải biết trước ít nhất 90 ngày: hạn trả tính ra ngoài lịch thì không có.",
                action="Bổ sung năm tới vào warehouse/data/working_calendar.csv.",
                owner="vận hành",
            ),
        ),
    ),
)
