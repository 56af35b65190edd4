"""Core suites of what facts are joined to: agencies, procedures, levels, fields, the calendar."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import (
    agency_code,
    history,
    landed,
    not_negative,
    one_of,
    plausible_time,
    procedure_code,
    references,
)

_FILE = "Sửa tệp ở thư mục nhận tệp, lưu lại cùng tên (cùng kỳ) rồi chạy lại."
_REBUILD = "Dựng lại kho lõi từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật."
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
            reason="agency_id bền theo mã QĐ 20 (R43): mọi phiên bản của một mã dùng chung nó.",
            action=_REBUILD,
        ),
        one_of("level", LEVELS, reason="Cấp quyết định nhóm của cơ quan trong chỉ tiêu.", action=_FILE),
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
            reason="Kiểu kế thừa quyết định có theo sang cơ quan mới không (R01).",
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
            reason="Lĩnh vực của thủ tục là mã số trong danh sách lĩnh vực (R10).",
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
            reason="Mã lĩnh vực là số (R10); hồ sơ và thủ tục nối với lĩnh vực bằng mã này.",
            action="Xem lại trang danh sách lĩnh vực của cổng: có thể cấu trúc đã đổi.",
        ),
        rows(
            "name_without_ministry",
            "trim(name) = '' OR regexp_matches(name, '\\(Bộ[^)]*\\)\\s*$')",
            "name",
            group="formats",
            severity="WARN",
            reason="Tên lĩnh vực phải đã bỏ phần “(Bộ …)” thì mới nối được với danh mục thủ tục (R10).",
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
            reason="Thiếu ngày trong lịch thì ngày làm việc thứ n lệch đi (R09).",
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
            action=_REBUILD,
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


SUITES: tuple[Suite, ...] = (
    Suite("core.agency", ("agency_id", "valid_from"), agency_rules("core.agency"), evidence=landed("agency")),
    Suite("core.agency_succession", ("old_code", "new_code", "date"), succession_rules()),
    Suite(
        "core.agency_resolution",
        ("code", "valid_from"),
        (
            row_count(),
            *required("code", "valid_from", "in_city"),
            unique("code", "valid_from"),
            agency_code("code", severity="WARN", group="formats"),
            one_of(
                "level", LEVELS, reason="Cấp quyết định nhóm của cơ quan trong chỉ tiêu.", action=_REBUILD
            ),
            *history("code"),
            rows(
                "level_goes_with_agency",
                "(agency_id IS NULL) <> (level IS NULL)",
                "agency_id",
                "level",
                reason="Mã giải được thì phải biết cấp, mã không giải được thì không có cấp (R26).",
                action=_REBUILD,
            ),
            rows(
                "in_city_is_root",
                "in_city <> (split_part(code, '.', 1) = 'H29')",
                "in_city",
                reason="Gốc H29 là thành phố; gốc khác nằm ngoài mọi chỉ số thành phố (R26).",
                action=_REBUILD,
            ),
            references(
                "agency_exists",
                "agency_id",
                "core.agency",
                "agency_id",
                reason="Mã được giải thành cơ quan không có trong danh mục.",
                action=_REBUILD,
            ),
        ),
        evidence="SELECT count(*) AS n FROM core.agency",
    ),
    Suite(
        "core.procedure", ("procedure_code", "valid_from"), procedure_rules(), evidence=landed("procedure")
    ),
    Suite(
        "core.service_level",
        ("procedure_code", "level", "valid_from"),
        level_rules(),
        evidence=landed("service_level"),
    ),
    Suite(
        "core.eligible_procedure",
        ("procedure_code", "valid_from"),
        eligible_rules(),
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
            query(
                "fee_share_plausible",
                "SELECT count(*) AS details FROM {batch} AS b HAVING count(*) >= 100 "
                "AND count(*) FILTER (WHERE b.has_fee) NOT BETWEEN 0.01 * count(*) AND 0.95 * count(*)",
                "has_fee",
                group="suspicious_shares",
                severity="WARN",
                reason="Hầu như không (hoặc mọi) thủ tục có thu phí: bộ giải mã lệ phí có thể sai (R04).",
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
            rows(
                "processing_time_plausible",
                "processing_time < 0 OR processing_time > 3660",
                "processing_time",
                group="plausible_values",
                severity="WARN",
                reason="Thời hạn âm hoặc dài hơn mười năm không dùng để tính hạn trả được (R09).",
                action="Đề nghị đơn vị công bố thủ tục sửa thời hạn trên CSDL quốc gia.",
            ),
            rows(
                "processing_unit_known",
                "upper(processing_time_unit) NOT IN ('WORKING_DAY', 'DAY', 'HOUR', 'MONTH', 'UNKNOWN')",
                "processing_time_unit",
                group="plausible_values",
                severity="WARN",
                reason="Đơn vị thời hạn lạ được coi là không có thời hạn (R09).",
                action="Bổ sung đơn vị vào quy ước nếu nó có nghĩa.",
            ),
            rows(
                "channel_known",
                "upper(channel) NOT IN ('DIRECT', 'ONLINE', 'POSTAL')",
                "channel",
                group="plausible_values",
                severity="WARN",
                reason="Thời hạn được chọn theo kênh nộp (R09); kênh lạ không bao giờ được chọn.",
                action="Bổ sung kênh vào quy ước nếu nó có nghĩa.",
            ),
            references(
                "detail_exists",
                "procedure_code",
                "core.procedure_detail",
                "procedure_code",
                reason="Cách thực hiện không có thủ tục là phần còn sót của phiên bản cũ.",
                action=_REBUILD,
            ),
        ),
        evidence=landed("procedure_detail"),
    ),
    Suite("core.field", ("field_code",), field_rules(), evidence=landed("field")),
    Suite(
        "core.official_766", ("endpoint", "period_type", "year", "period", "metric_code"), official_rules()
    ),
    Suite("core.calendar", ("date",), calendar_rules()),
)
