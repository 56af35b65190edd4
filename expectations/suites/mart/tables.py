"""Mart suites: the tables that BI reads."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import (
    DOSSIER,
    coded,
    freshness,
    not_negative,
    one_of,
    plausible_time,
    procedure_code,
    references,
)
from expectations.suites.core.reference import (
    LEVELS,
    agency_rules,
    calendar_rules,
    eligible_rules,
    field_rules,
    level_rules,
    official_rules,
    procedure_rules,
    succession_rules,
)
from warehouse.registry.datasets import datasets

_COMPUTE: Final = "Tính lại toàn bộ mart; nếu còn lỗi thì báo nhóm kỹ thuật, bản đã công bố vẫn giữ nguyên."
_GROUPS: Final = ("department", "district", "commune")

# Of these the numerator is no part of the denominator: services outside the list can be used, a fee can
# be paid for a procedure that has left the catalogue, a backlog and a rank are no fractions (R68, R69).
NO_FRACTION: Final = (
    "online_services_in_use",
    "epayment_procedure_share",
    "overdue_backlog",
    "par_index_rank",
)
_FRACTION: Final = "indicator_id NOT IN (" + ", ".join(f"'{name}'" for name in NO_FRACTION) + ")"
_KEY: Final = (
    "indicator_id, variant, calendar, period_type, period_start, period_end, grain, "
    "agency_id, agency_group, field_code"
)
_START: Final = "CASE calendar WHEN 'admin15' THEN period_start - 14 + INTERVAL 1 MONTH ELSE period_start END"
_MEETS: Final = (
    "CASE b.target_operator WHEN '>' THEN 100 * b.numerator > b.target_pct * b.denominator "
    "WHEN '>=' THEN 100 * b.numerator >= b.target_pct * b.denominator "
    "WHEN '<' THEN 100 * b.numerator < b.target_pct * b.denominator "
    "WHEN '<=' THEN 100 * b.numerator <= b.target_pct * b.denominator "
    "WHEN '=' THEN 100 * b.numerator = b.target_pct * b.denominator END"
)


def _landed(entity: str) -> str:
    return f"SELECT coalesce(sum(landed), 0) AS landed FROM mart.source_window WHERE entity = '{entity}'"


# R78: a field that a file names and the list does not know has the name itself as its code.
_NAMED_FIELDS: Final = "".join(
    f" AND b.field_code NOT IN (SELECT f.field_code FROM mart.{entry.table} AS f WHERE f.field_code IS NOT NULL)"
    for entry in datasets().datasets
    if entry.of_type("field")
)


def _values() -> tuple[Rule, ...]:
    return (
        row_count(),
        *required(
            "indicator_id",
            "variant",
            "period_type",
            "period_start",
            "period_end",
            "grain",
            "formula_version",
            "taxonomy_version",
            "org_version",
            "calendar",
            "is_current",
            "run_id",
            "period_label",
        ),
        query(
            "one_current_row_per_key",
            # A hash finds the suspects five times as fast as ten columns would; these are then compared.
            f"SELECT {_KEY} FROM {{batch}} AS b WHERE b.is_current AND hash({_KEY}) IN "
            f"(SELECT hash({_KEY}) FROM {{batch}} AS c WHERE c.is_current GROUP BY 1 HAVING count(*) > 1) "
            f"GROUP BY {_KEY} HAVING count(*) > 1",
            "is_current",
            group="keys",
            reason="Mỗi chỉ số, kỳ và đơn vị chỉ có một giá trị hiện hành; hai giá trị thì công cụ BI "
            "cộng đôi.",
            action=_COMPUTE,
        ),
        query(
            "every_key_has_a_current_row",
            # a calendar that is no longer asked for goes as a whole
            f"SELECT {_KEY} FROM {{batch}} AS b WHERE b.grain = 'city' "
            "AND b.calendar IN (SELECT c.calendar FROM {batch} AS c WHERE c.is_current) "
            f"GROUP BY {_KEY} HAVING NOT bool_or(b.is_current)",
            "is_current",
            group="keys",
            severity="ERROR",
            reason="Giá trị cấp thành phố chỉ được thay bằng giá trị mới, không được biến mất.",
            action=_COMPUTE,
        ),
        rows(
            "numerator_within_denominator",
            f"{_FRACTION} AND (numerator > denominator OR numerator < 0 OR denominator < 0)",
            "numerator",
            "denominator",
            reason="Tử số là một phần của mẫu số; lớn hơn là phép nối nhân dòng hoặc hai phía lọc khác nhau.",
            action=_COMPUTE,
        ),
        rows(
            "not_negative",
            "numerator < 0 OR denominator < 0",
            "numerator",
            "denominator",
            reason="Số đếm và số tiền không âm.",
            action=_COMPUTE,
        ),
        rows(
            "value_is_the_fraction",
            "(denominator > 0 AND abs(value_pct - 100.0 * numerator / denominator) > 0.0051) "
            "OR (denominator = 0 AND value_pct IS NOT NULL)",
            "value_pct",
            reason="value_pct là 100·tử/mẫu làm tròn hai chữ số, và trống khi mẫu số 0.",
            action=_COMPUTE,
        ),
        rows(
            "value_in_range",
            f"{_FRACTION} AND value_pct NOT BETWEEN 0 AND 100",
            "value_pct",
            reason="Tỷ lệ phần trăm nằm trong 0–100.",
            action=_COMPUTE,
        ),
        one_of(
            "status",
            ("met", "not_met", "not_applicable", "no_data", "provisional"),
            reason="Trạng thái là một trong năm (hoặc trống khi không có chỉ tiêu).",
            action=_COMPUTE,
        ),
        rows(
            "null_only_without_data",
            "(status IS DISTINCT FROM 'no_data' AND numerator IS NULL) "
            "OR (status = 'no_data' AND (numerator IS NOT NULL OR denominator IS NOT NULL)) "
            f"OR (status IS DISTINCT FROM 'no_data' AND denominator IS NULL AND {_FRACTION})",
            "numerator",
            "denominator",
            "status",
            group="status",
            reason="Trống nghĩa là nguồn không cho gì (no_data), 0 nghĩa là đếm được 0; không được lẫn.",
            action=_COMPUTE,
        ),
        rows(
            "not_applicable_means_zero",
            "(status = 'not_applicable' AND denominator <> 0) "
            f"OR (denominator = 0 AND status IN ('met', 'not_met') AND {_FRACTION})",
            "status",
            "denominator",
            group="status",
            reason="Mẫu số 0 thì không áp dụng, không phải không đạt.",
            action=_COMPUTE,
        ),
        rows(
            "judged_only_with_target",
            "status IN ('met', 'not_met') AND (target_pct IS NULL OR target_operator IS NULL)",
            "status",
            "target_pct",
            "target_operator",
            group="status",
            reason="Đạt hay không đạt chỉ nói được khi có chỉ tiêu.",
            action=_COMPUTE,
        ),
        query(
            "status_agrees_with_target",
            f"SELECT b.indicator_id, b.variant, b.period_type, b.period_start, b.period_end, b.grain, "
            f"b.agency_id, b.field_code FROM {{batch}} AS b "
            "JOIN mart.indicator AS i USING (indicator_id, variant) "
            "WHERE b.is_current AND b.status IN ('met', 'not_met') AND b.denominator > 0 "
            "AND NOT (i.judged_by_field AND b.grain = 'city') AND i.measure <> 'rank' "
            f"AND (b.status = 'met') <> ({_MEETS})",
            "status",
            "target_pct",
            "target_operator",
            group="status",
            reason="Đạt hay không được quyết định trên phân số chính xác với đúng phép so sánh của chỉ tiêu.",
            action=_COMPUTE,
        ),
        one_of(
            "target_operator",
            (">", ">=", "<", "<=", "="),
            reason="Phép so sánh theo câu chữ của chỉ tiêu.",
            action=_COMPUTE,
        ),
        rows(
            "target_in_range",
            "target_pct NOT BETWEEN 0 AND 100",
            "target_pct",
            reason="Chỉ tiêu là phần trăm trong 0–100.",
            action="Sửa chỉ tiêu trong danh mục chỉ số.",
        ),
        one_of(
            "period_type",
            ("month", "quarter", "year", "ytd"),
            group="periods",
            reason="Loại kỳ là tháng, quý, năm hoặc luỹ kế.",
            action=_COMPUTE,
        ),
        rows(
            "period_length",
            # of admin15 the civil period of the same name is judged, which begins on the first of the month after
            f"CASE period_type "
            f"WHEN 'month' THEN day({_START}) <> 1 OR period_end <> period_start + INTERVAL 1 MONTH "
            f"WHEN 'quarter' THEN day({_START}) <> 1 OR month({_START}) NOT IN (1, 4, 7, 10) "
            f"OR period_end <> period_start + INTERVAL 3 MONTH "
            f"WHEN 'year' THEN dayofyear({_START}) <> 1 OR period_end <> period_start + INTERVAL 1 YEAR "
            f"WHEN 'ytd' THEN dayofyear({_START}) <> 1 OR day(period_end) <> day(period_start) "
            f"OR period_end <= period_start OR period_end > period_start + INTERVAL 1 YEAR END",
            "period_start",
            "period_end",
            group="periods",
            reason="Kỳ là nửa mở và đúng độ dài: tháng, quý, năm, hoặc luỹ kế từ 1 tháng 1 đến hết một "
            "tháng; kỳ admin15 chốt ngày 14 (NĐ 09/2019/NĐ-CP).",
            action=_COMPUTE,
        ),
        one_of(
            "calendar",
            ("civil", "admin15"),
            group="periods",
            reason="Lịch kỳ là civil hoặc admin15.",
            action=_COMPUTE,
        ),
        rows(
            "reports_are_of_the_city",
            "calendar = 'admin15' AND grain <> 'city'",
            "calendar",
            "grain",
            group="periods",
            reason="Kỳ báo cáo chốt ngày 14 chỉ có cấp thành phố.",
            action=_COMPUTE,
        ),
        rows(
            "dimensions_of_grain",
            "CASE grain WHEN 'city' THEN agency_id IS NOT NULL OR agency_group IS NOT NULL OR field_code "
            "IS NOT NULL "
            "WHEN 'agency_group' THEN agency_id IS NOT NULL OR agency_group IS NULL OR field_code IS NOT "
            "NULL "
            "WHEN 'agency' THEN agency_id IS NULL OR field_code IS NOT NULL "
            "WHEN 'field' THEN agency_id IS NOT NULL OR field_code IS NULL "
            "WHEN 'agency_field' THEN agency_id IS NULL OR field_code IS NULL ELSE true END",
            "grain",
            group="grains",
            reason="Chiều không thuộc mức tổng hợp thì để trống; có thêm chiều là dòng bị tách đôi.",
            action=_COMPUTE,
        ),
        one_of(
            "agency_group",
            _GROUPS,
            group="grains",
            reason="Nhóm cơ quan chỉ có sở-ngành, cấp huyện, cấp xã.",
            action=_COMPUTE,
        ),
        rows(
            "row_exists_only_with_cases",
            # of a count there is no denominator (R68): the number itself is the case
            "is_current AND grain <> 'city' AND coalesce(denominator, numerator, 0) <= 0",
            "grain",
            "denominator",
            group="grains",
            reason="Ngoài cấp thành phố, dòng chỉ có khi mẫu số lớn hơn 0.",
            action=_COMPUTE,
        ),
        references(
            "agency_exists",
            "agency_id",
            "mart.agency",
            "agency_id",
            reason="Cơ quan của giá trị phải có trong mart.agency thì người đọc mới biết đó là ai.",
            action=_COMPUTE,
        ),
        query(
            "indicator_registered",
            "SELECT DISTINCT b.indicator_id, b.variant FROM {batch} AS b "
            "ANTI JOIN mart.indicator AS i USING (indicator_id, variant) WHERE b.is_current",
            "indicator_id",
            "variant",
            reason="Giá trị của chỉ số không có trong danh mục thì không ai biết nó nghĩa là gì.",
            action=_COMPUTE,
        ),
        query(
            "field_exists",
            "SELECT DISTINCT b.field_code FROM {batch} AS b ANTI JOIN mart.field AS t USING (field_code) "
            "WHERE b.field_code IS NOT NULL" + _NAMED_FIELDS,
            "field_code",
            severity="WARN",
            group="known_fields",
            reason="Lĩnh vực không có trong danh sách lĩnh vực: không có tên để hiển thị.",
            action="Đối chiếu danh sách lĩnh vực của cổng với mã lĩnh vực trong hồ sơ.",
        ),
        query(
            "city_row_of_every_indicator",
            "SELECT i.indicator_id, i.variant, p.period_type, p.period_start, p.period_end FROM "
            "mart.indicator AS i "
            "CROSS JOIN (SELECT DISTINCT calendar, period_type, period_start, period_end FROM {batch} AS b "
            "WHERE b.is_current AND b.grain = 'city') AS p "
            "ANTI JOIN (SELECT * FROM {batch} AS c WHERE c.is_current AND c.grain = 'city') AS v "
            "ON v.indicator_id = i.indicator_id AND v.variant = i.variant AND v.calendar = p.calendar "
            "AND v.period_type = p.period_type AND v.period_start = p.period_start AND v.period_end = "
            "p.period_end "
            # R22: these two exist on one side of 15/8/2022 only.
            "WHERE NOT (i.indicator_id = 'online_service_coverage' AND i.variant = 'level4' "
            "AND p.period_end > DATE '2022-08-15') "
            "AND NOT (i.indicator_id = 'online_service_coverage' AND i.variant = 'full' "
            "AND p.period_end <= DATE '2022-08-15') "
            # What a file says of a whole civil period has no value in another calendar (R76).
            "AND (p.calendar = 'civil' OR (i.indicator_id, i.variant) IN "
            "(SELECT (o.indicator_id, o.variant) FROM {batch} AS o WHERE o.is_current AND o.calendar <> 'civil'))",
            "grain",
            group="completeness",
            reason="Mọi chỉ số và biến thể có dòng cấp thành phố cho mọi kỳ; thiếu dòng khác với no_data.",
            action=_COMPUTE,
        ),
        query(
            "parts_within_whole",
            "SELECT p.indicator_id, p.variant, p.period_type, p.period_start, p.period_end, p.grain, "
            "NULL AS agency_id, NULL AS field_code FROM (SELECT b.indicator_id, b.variant, b.calendar, "
            "b.period_type, b.period_start, b.period_end, b.grain, sum(b.numerator) AS n, sum(b.denominator) AS d "
            "FROM {batch} AS b WHERE b.is_current AND b.grain IN ('agency', 'field', 'agency_group') "
            "AND b.variant <> 'synced' "  # each agency at a rate of its own
            "GROUP BY ALL) AS p "
            "JOIN {batch} AS c ON c.is_current AND c.grain = 'city' AND c.indicator_id = p.indicator_id "
            "AND c.variant = p.variant AND c.calendar = p.calendar AND c.period_type = p.period_type "
            "AND c.period_start = p.period_start AND c.period_end = p.period_end "
            "WHERE p.n > c.numerator OR p.d > c.denominator",
            "numerator",
            "denominator",
            group="completeness",
            reason="Mỗi trường hợp thuộc nhiều nhất một cơ quan và một lĩnh vực, nên cộng các phần không thể vượt toàn "
            "thành phố: vượt là đếm hai lần.",
            action=_COMPUTE,
        ),
        query(
            "december_is_the_year",
            "SELECT y.indicator_id, y.variant, y.period_type, y.period_start, y.period_end, y.grain, y.agency_id, "
            "y.field_code FROM {batch} AS y JOIN {batch} AS t ON t.is_current AND t.period_type = 'ytd' "
            "AND t.indicator_id = y.indicator_id AND t.variant = y.variant AND t.calendar = y.calendar "
            "AND t.period_start = y.period_start AND t.period_end = y.period_end AND t.grain = y.grain "
            "AND t.agency_id IS NOT DISTINCT FROM y.agency_id AND t.agency_group IS NOT DISTINCT FROM y.agency_group "
            "AND t.field_code IS NOT DISTINCT FROM y.field_code WHERE y.is_current AND y.period_type = 'year' "
            "AND (t.numerator, t.denominator) IS DISTINCT FROM (y.numerator, y.denominator)",
            "numerator",
            "denominator",
            group="completeness",
            reason="Luỹ kế đến hết tháng 12 và cả năm là một khoảng thời gian, nên phải là một số.",
            action=_COMPUTE,
        ),
        query(
            "base_of_the_last_month",
            "SELECT w.indicator_id, w.variant, w.n, w.usual FROM (SELECT m.indicator_id, m.variant, "
            "max(m.denominator) FILTER (WHERE m.ago = 1) AS n, "
            "median(m.denominator) FILTER (WHERE m.ago > 1) AS usual, "
            "count(*) AS months FROM (SELECT b.indicator_id, b.variant, b.denominator, row_number() OVER ("
            "PARTITION BY b.indicator_id, b.variant ORDER BY b.period_start DESC) AS ago FROM {batch} AS b "
            # Few payments make sums of money that jump; their number is judged, not their sum.
            "JOIN mart.indicator AS i ON i.indicator_id = b.indicator_id AND i.variant = b.variant "
            "AND i.unit <> 'đồng' "
            "WHERE b.is_current AND b.grain = 'city' AND b.period_type = 'month' AND b.variant = 'headline' "
            "AND b.calendar = 'civil' "
            "AND b.period_end <= {now} AND b.denominator IS NOT NULL) AS m WHERE m.ago <= 7 GROUP BY ALL) AS w "
            "WHERE w.months = 7 AND w.usual >= 100 AND (w.n < 0.2 * w.usual OR w.n > 5 * w.usual)",
            "denominator",
            severity="WARN",
            group="drift",
            reason="Mẫu số của tháng gần nhất phải gần mức thường thấy (trung vị sáu tháng trước): lệch quá năm lần là "
            "nguồn thiếu, lặp, hoặc quy tắc chọn đã đổi.",
            action="So số bản ghi của tháng với nguồn; xem các cảnh báo của bảng gốc trong kho lõi.",
        ),
        query(
            "no_month_missing",
            "SELECT indicator_id, variant, period_start FROM (SELECT *, lead(period_start) OVER ("
            "PARTITION BY indicator_id, variant, calendar ORDER BY period_start) AS next_start "
            "FROM (SELECT DISTINCT b.indicator_id, b.variant, b.calendar, b.period_start, b.period_end "
            "FROM {batch} AS b WHERE b.is_current AND b.grain = 'city' AND b.period_type = 'month') AS c"
            ") AS m WHERE next_start <> period_end",
            "period_start",
            "period_end",
            group="completeness",
            reason="Chuỗi tháng của một chỉ số không được thủng.",
            action=_COMPUTE,
        ),
    )


def _public_counts() -> tuple[Rule, ...]:
    """Counts that may be given to the public: none small, none that can be computed back."""
    limit = "(SELECT min(public_min_count) FROM mart.state)"
    hide = "Không đưa bảng này ra ngoài; tính lại mart, nếu còn lỗi thì báo nhóm kỹ thuật."
    groups = "b.year, b.agency_id, b.agency_level"

    def computable(total: str) -> str:
        children = f"FILTER (WHERE NOT b.is_total AND b.{total} IS NULL)"
        hidden = f"max(b.{total}) FILTER (WHERE b.is_total) - coalesce(sum(b.{total}) FILTER (WHERE NOT b.is_total), 0)"
        return (
            f"SELECT {groups}, '{total}' AS measure FROM {{batch}} AS b GROUP BY {groups} "
            f"HAVING count(b.{total}) FILTER (WHERE b.is_total) = 1 AND CASE count(*) {children} "
            f"WHEN 0 THEN {hidden} <> 0 "
            f"ELSE count(*) {children} < 2 OR {hidden} < {limit} OR {hidden} <= count(*) {children} END"
        )

    return (
        row_count(severity="WARN"),
        unique("year", "agency_id", "agency_level", "procedure_code"),
        *required("year", "agency_id", "agency_level", "is_total", "is_suppressed"),
        *not_negative("received", "online", "resolved", "late", group="values"),
        rows(
            "part_within_whole",
            "online > received OR late > resolved",
            "online",
            "late",
            reason="Hồ sơ trực tuyến, hồ sơ trễ là một phần của hồ sơ tiếp nhận, đã giải quyết.",
            action=_COMPUTE,
        ),
        rows(
            "percent_is_the_fraction",
            "online_pct IS DISTINCT FROM CASE WHEN received > 0 THEN "
            "CAST(round(100.0 * online / received, 2) AS DECIMAL(5, 2)) END "
            "OR on_time_pct IS DISTINCT FROM CASE WHEN resolved > 0 THEN "
            "CAST(round(100.0 * (resolved - late) / resolved, 2) AS DECIMAL(5, 2)) END",
            "online_pct",
            "on_time_pct",
            reason="Tỷ lệ tính từ hai số cùng dòng và trống khi một số bị che: tỷ lệ cho tính ngược ra số bị che.",
            action=hide,
        ),
        rows(
            "total_has_no_procedure",
            "is_total <> (procedure_code IS NULL)",
            "is_total",
            "procedure_code",
            reason="Dòng tổng là dòng không có mã thủ tục.",
            action=_COMPUTE,
        ),
        rows(
            "flag_tells_what_is_hidden",
            "is_suppressed <> (received IS NULL OR online IS NULL OR resolved IS NULL OR late IS NULL)",
            "is_suppressed",
            group="privacy",
            reason="Ô trống phải được báo là bị che, nếu không người đọc hiểu nhầm là không có số liệu.",
            action=_COMPUTE,
        ),
        rows(
            "no_small_count",
            f"received BETWEEN 1 AND {limit} - 1 OR online BETWEEN 1 AND {limit} - 1 "
            f"OR resolved BETWEEN 1 AND {limit} - 1 OR late BETWEEN 1 AND {limit} - 1 "
            f"OR received - online BETWEEN 1 AND {limit} - 1 OR resolved - late BETWEEN 1 AND {limit} - 1",
            "received",
            "online",
            "resolved",
            "late",
            group="privacy",
            reason="Số đếm nhỏ ở một phường và một thủ tục có thể chỉ ra một người; PUBLIC_MIN_COUNT là mức tối thiểu.",
            action=hide,
        ),
        *(
            query(
                f"hidden_{total}_not_computable",
                computable(total),
                total,
                group="privacy",
                reason="Lấy tổng trừ các ô đã công bố mà ra ô bị che thì che cũng như không.",
                action=hide,
            )
            for total in ("received", "online", "resolved", "late")
        ),
        query(
            "total_is_the_dossiers",
            "SELECT p.year, p.agency_id, p.agency_level FROM {batch} AS p "
            "LEFT JOIN (SELECT year(d.received_date) AS year, "
            "d.received_agency_id AS agency_id, d.received_agency_level AS agency_level, count(*) AS dossiers "
            "FROM mart.dossier AS d WHERE d.in_city AND NOT d.deleted AND d.received_date IS NOT NULL "
            "AND d.procedure_code IS NOT NULL GROUP BY ALL) AS t USING (year, agency_id, agency_level) "
            "WHERE p.is_total AND p.received <> coalesce(t.dossiers, 0)",
            "received",
            group="totals",
            reason="Tổng của một cơ quan trong năm bằng số hồ sơ của cơ quan đó trong mart.dossier.",
            action=_COMPUTE,
        ),
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "mart.indicator",
        ("indicator_id", "variant"),
        (
            row_count(),
            unique("indicator_id", "variant"),
            *required(
                "indicator_id", "variant", "name_vi", "name_en", "unit", "legal_basis_vi", "formula_version"
            ),
            one_of("direction", ("higher", "lower"), reason="Chiều tốt của chỉ số.", action=_COMPUTE),
            query(
                "headline_exists",
                "SELECT b.indicator_id FROM {batch} AS b GROUP BY b.indicator_id "
                "HAVING count(*) FILTER (WHERE b.variant = 'headline') <> 1",
                "variant",
                group="values",
                reason="Mỗi chỉ số có đúng một cách tính chính.",
                action="Sửa danh mục chỉ số.",
            ),
        ),
    ),
    Suite(
        "mart.target",
        ("indicator_id", "variant", "valid_from"),
        (
            row_count(),
            *required("indicator_id", "variant", "valid_from", "operator", "target_pct"),
            unique("indicator_id", "variant", "valid_from"),
            one_of(
                "operator", (">", ">=", "<", "<=", "="), reason="Phép so sánh theo câu chữ.", action=_COMPUTE
            ),
            rows(
                "target_in_range",
                "target_pct NOT BETWEEN 0 AND 100",
                "target_pct",
                reason="Chỉ tiêu là phần trăm trong 0–100.",
                action="Sửa chỉ tiêu trong danh mục chỉ số.",
            ),
            query(
                "no_overlap",
                "SELECT indicator_id, variant, valid_from FROM (SELECT b.indicator_id, b.variant, "
                "b.valid_from, "
                "b.valid_to, lead(b.valid_from) OVER (PARTITION BY b.indicator_id, b.variant ORDER BY "
                "b.valid_from) "
                "AS next_from FROM {batch} AS b) AS v WHERE next_from < coalesce(valid_to, DATE "
                "'9999-12-31')",
                "valid_from",
                "valid_to",
                group="history",
                reason="Một ngày chỉ có một chỉ tiêu.",
                action="Sửa chỉ tiêu trong danh mục chỉ số.",
            ),
            query(
                "indicator_registered",
                "SELECT DISTINCT b.indicator_id, b.variant FROM {batch} AS b "
                "ANTI JOIN mart.indicator AS i USING (indicator_id, variant)",
                "indicator_id",
                "variant",
                reason="Chỉ tiêu của chỉ số không có trong danh mục.",
                action="Sửa danh mục chỉ số.",
            ),
        ),
    ),
    Suite(
        "mart.indicator_value",
        (
            "indicator_id",
            "variant",
            "period_type",
            "period_start",
            "period_end",
            "grain",
            "agency_id",
            "field_code",
        ),
        _values(),
    ),
    Suite(
        "mart.dossier",
        ("dossier_code", "agency_code"),
        (
            row_count(),
            unique("dossier_code", "agency_root"),
            *required("dossier_code", "agency_root", "channel", "deleted", "in_city", "is_resolved"),
            one_of(
                "channel",
                (1, 2, 3),
                reason="Kênh đã chuẩn hoá: trống hoặc lạ là trực tiếp.",
                action=_COMPUTE,
            ),
            rows(
                "status_in_list",
                "status NOT BETWEEN 0 AND 11",
                "status",
                reason="Trạng thái hồ sơ là 0–11.",
                action=_COMPUTE,
            ),
            one_of("received_agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            one_of("finished_agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            rows(
                "resolved_means_finished",
                "is_resolved <> (coalesce(status, -1) IN (9, 10) AND finished_at IS NOT NULL AND NOT deleted)",
                "is_resolved",
                "finished_at",
                group="clock",
                reason="Đã giải quyết = trạng thái 9 hoặc 10, có thời điểm kết thúc, nguồn chưa rút hồ sơ.",
                action=_COMPUTE,
            ),
            rows(
                "due_at_is_no_midnight",
                "due_source = 'source' AND strftime(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh', '%H%M%S') = "
                "'000000'",
                "due_at",
                group="clock",
                reason="Hẹn trả 00:00:00 là hết ngày đó; còn nửa đêm thì mọi hồ sơ xong trong ngày "
                "thành trễ.",
                action=_COMPUTE,
            ),
            rows(
                "dates_are_local",
                "received_date <> CAST(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) "
                "OR finished_date <> CAST(finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) "
                "OR due_date <> CAST(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)",
                "received_at",
                "finished_at",
                "due_at",
                group="clock",
                reason="Cột ngày là ngày địa phương của cột thời điểm; tính theo UTC thì hồ sơ rơi sang "
                "kỳ khác.",
                action=_COMPUTE,
            ),
            rows(
                "on_time_is_decided",
                "in_timeliness_base AND is_resolved AND due_at IS NOT NULL "
                "AND is_on_time IS DISTINCT FROM (finished_at <= due_at)",
                "is_on_time",
                group="clock",
                reason="Đúng hạn = kết thúc không sau hạn trả, so đến từng giây.",
                action=_COMPUTE,
            ),
            *not_negative("fee_total", "fee_count", "supplement_seconds"),
            rows(
                "counts_make_sense",
                "open_supplement_count > supplement_count OR result_file_count > result_count "
                "OR (all_fees_zero AND fee_total > 0)",
                "supplement_count",
                "result_file_count",
                "all_fees_zero",
                reason="Các số đếm của một hồ sơ không được trái nhau.",
                action=_COMPUTE,
            ),
            rows(
                "payment_flag_in_list",
                "online_payment_flag NOT BETWEEN 0 AND 3",
                "online_payment_flag",
                reason="DuocThanhToanTrucTuyen chỉ có 0–3.",
                action=_COMPUTE,
            ),
            coded("channel_raw", "subject_type", "submission_place", "result_delivery", "field_code"),
            rows(
                "dossier_code_form",
                f"NOT regexp_full_match(dossier_code, '{DOSSIER}')",
                "dossier_code",
                group="formats",
                severity="WARN",
                reason="Mã hồ sơ không theo Điều 19 TT 01/2018/TT-VPCP hay biến thể đã gặp.",
                action="Gửi danh sách cho đơn vị quản lý cổng dịch vụ công.",
            ),
            procedure_code(),
            plausible_time("received_at"),
            plausible_time("finished_at"),
            plausible_time("due_at"),
            plausible_time("first_due_at"),
            rows(
                "flagged_share",
                "flag_due_before_received OR flag_finished_before_received OR flag_finished_in_future "
                "OR fault_no_finish OR fault_no_due",
                "fault_no_finish",
                "fault_no_due",
                group="suspicious_shares",
                severity="WARN",
                allowed_share=0.05,
                reason="Quá nhiều hồ sơ có lỗi thời điểm: chỉ số đúng hạn kém tin cậy.",
                action="Lọc mart.dossier theo các cột flag_ và fault_, gửi danh sách cho đơn vị.",
            ),
            references(
                "received_agency_exists",
                "received_agency_id",
                "mart.agency",
                "agency_id",
                reason="Cơ quan của hồ sơ phải có trong mart.agency.",
                action=_COMPUTE,
            ),
            references(
                "field_exists",
                "field_code",
                "mart.field",
                "field_code",
                severity="WARN",
                group="known_fields",
                reason="Lĩnh vực không có trong danh sách lĩnh vực.",
                action="Đối chiếu danh sách lĩnh vực của cổng với mã lĩnh vực trong hồ sơ.",
            ),
        ),
        evidence=_landed("dossier"),
    ),
    Suite(
        "mart.document",
        ("register_id", "organ_code"),
        (
            row_count(),
            unique("register_id"),
            *required("register_id", "deleted", "in_city", "in_base", "sent_to_all"),
            rows(
                "secrecy_in_list",
                "secrecy NOT BETWEEN 0 AND 3",
                "secrecy",
                reason="Độ mật là 0–3.",
                action=_COMPUTE,
            ),
            one_of(
                "scope",
                ("noi-bo", "lien-co-quan", "ben-ngoai"),
                reason="Phạm vi văn bản.",
                action=_COMPUTE,
            ),
            one_of("agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            rows(
                "recipients_add_up",
                "electronic_recipient_count > recipient_count OR confirmed_recipient_count > recipient_count "
                "OR recipient_count < 0",
                "recipient_count",
                "electronic_recipient_count",
                "confirmed_recipient_count",
                reason="Nơi nhận điện tử hay đã xác nhận không nhiều hơn nơi nhận.",
                action=_COMPUTE,
            ),
            rows(
                "base_is_open_documents",
                "in_base AND (deleted OR secrecy <> 0 OR scope <> 'lien-co-quan' OR recipient_count = 0 "
                "OR is_recalled OR is_replaced OR NOT in_city)",
                "in_base",
                "secrecy",
                "scope",
                "deleted",
                group="clock",
                reason="Chỉ văn bản liên cơ quan, không mật, có nơi nhận, chưa thu hồi hay thay thế mới "
                "được tính.",
                action=_COMPUTE,
            ),
            rows(
                "sent_to_all_is_all",
                "(sent_to_all AND electronic_recipient_count < recipient_count) "
                "OR (sent_to_all AND NOT sent_to_any) OR (is_signed_paperless AND NOT sent_to_all)",
                "sent_to_all",
                "sent_to_any",
                "is_signed_paperless",
                group="clock",
                reason="Gửi điện tử nghĩa là tới mọi nơi nhận; ký số không giấy là một phần của nó.",
                action=_COMPUTE,
            ),
            coded("document_type"),
            plausible_time("promulgation_date"),
            references(
                "agency_exists",
                "agency_id",
                "mart.agency",
                "agency_id",
                reason="Cơ quan của văn bản phải có trong mart.agency.",
                action=_COMPUTE,
            ),
        ),
        evidence=_landed("register"),
    ),
    Suite(
        "mart.payment",
        ("reference",),
        (
            row_count(),
            unique("reference"),
            *required("reference", "amount", "refund_amount", "net_amount", "is_success", "counts_online"),
            *not_negative("amount", "refund_amount", "net_amount"),
            rows(
                "net_is_amount_less_refund",
                "net_amount <> greatest(amount - refund_amount, 0) AND net_amount <> 0",
                "net_amount",
                group="money",
                reason="Số thuần = số tiền trừ số đã hoàn, tính vào kỳ của giao dịch.",
                action=_COMPUTE,
            ),
            one_of("status", (1, 3, 4), reason="Trạng thái giao dịch: 1, 3, 4.", action=_COMPUTE),
            one_of("agency_level", LEVELS, reason="Cấp cơ quan.", action=_COMPUTE),
            rows(
                "success_is_status_1",
                "is_success <> (coalesce(status, 0) = 1) OR (counts_online AND (NOT is_success OR "
                "is_fully_refunded))",
                "is_success",
                "status",
                "counts_online",
                group="clock",
                reason="Chỉ giao dịch thành công, chưa hoàn toàn bộ mới được tính.",
                action=_COMPUTE,
            ),
            rows(
                "dates_are_local",
                "transacted_date <> CAST(transacted_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)",
                "transacted_at",
                "transacted_date",
                group="clock",
                reason="Cột ngày là ngày địa phương; tính theo UTC thì giao dịch rơi sang kỳ khác.",
                action=_COMPUTE,
            ),
            coded("bank_code", "channel_code"),
            procedure_code(),
            plausible_time("transacted_at"),
            references(
                "agency_exists",
                "agency_id",
                "mart.agency",
                "agency_id",
                reason="Cơ quan của giao dịch phải có trong mart.agency.",
                action=_COMPUTE,
            ),
        ),
        evidence=_landed("transaction"),
    ),
    Suite(
        "mart.agency", ("agency_id", "valid_from"), agency_rules("mart.agency"), evidence=_landed("agencies")
    ),
    Suite("mart.agency_succession", ("old_code", "new_code", "date"), succession_rules()),
    Suite(
        "mart.agency_bridge",
        ("agency_id", "valid_from", "unit_id"),
        (
            row_count(),
            *required("agency_id", "valid_from", "unit_id", "weight", "share_before", "share_after"),
            unique("agency_id", "valid_from", "unit_id"),
            one_of(
                "weight_basis", ("whole", "file", "equal"), reason="Căn cứ của trọng số.", action=_COMPUTE
            ),
            rows(
                "whole_is_one",
                "weight_basis = 'whole' AND weight <> 1",
                "weight",
                "weight_basis",
                reason="Nhập, đổi tên, đổi mã thì đi trọn; phần nhỏ hơn 1 là ước tính và phải nói căn cứ.",
                action=_COMPUTE,
            ),
            query(
                "parts_make_the_whole",
                "SELECT b.agency_id, b.valid_from FROM {batch} AS b GROUP BY b.agency_id, b.valid_from "
                "HAVING min(b.share_before) <> 0 OR max(b.share_after) <> 1 "
                "OR abs(sum(b.weight) - 1) > 0.000001 OR abs(sum(b.share_after - b.share_before) - 1) > 0.000001",
                "agency_id",
                group="totals",
                reason="Các phần của một cơ quan phải cộng lại đúng bằng 1, nếu không số đếm bị mất hoặc nhân lên.",
                action=_COMPUTE,
            ),
            query(
                "every_agency_has_a_place",
                "SELECT a.agency_id FROM mart.agency AS a ANTI JOIN {batch} AS b ON b.agency_id = a.agency_id "
                "WHERE EXISTS (SELECT 1 FROM {batch} AS e)",
                "agency_id",
                group="completeness",
                reason="Mỗi cơ quan phải biết việc của mình nay thuộc về đâu, kể cả khi vẫn là chính nó.",
                action=_COMPUTE,
            ),
            references(
                "unit_exists",
                "unit_id",
                "mart.agency",
                "agency_id",
                reason="Đơn vị hiện nay phải có trong mart.agency.",
                action=_COMPUTE,
            ),
        ),
    ),
    Suite(
        "mart.procedure", ("procedure_code", "valid_from"), procedure_rules(), evidence=_landed("procedure")
    ),
    Suite(
        "mart.service_level",
        ("procedure_code", "level", "valid_from"),
        (
            *level_rules(),
            one_of("class_2022", ("partial", "full"), reason="Lớp theo NĐ 42/2022.", action=_COMPUTE),
            rows(
                "taxonomies_not_mixed",
                "class_2022 IS NOT NULL AND class_2022 <> CASE level WHEN 3 THEN 'partial' WHEN 4 THEN "
                "'full' END",
                "class_2022",
                "level",
                reason="Từ 15/8/2022 mức 3 là một phần, 4 là toàn trình; hai cách phân loại không trộn.",
                action=_COMPUTE,
            ),
        ),
        evidence=_landed("service_level"),
    ),
    Suite(
        "mart.eligible_procedure",
        ("procedure_code", "valid_from"),
        eligible_rules(),
        evidence=_landed("eligible_procedures"),
    ),
    Suite("mart.field", ("field_code",), field_rules(), evidence=_landed("field")),
    Suite(
        "mart.calendar",
        ("date",),
        (
            *calendar_rules(),
            rows(
                "next_working_day_not_before",
                "next_working_day < date OR (is_working_day AND next_working_day <> date)",
                "next_working_day",
                reason="Ngày làm việc kế tiếp không ở trước ngày đang xét.",
                action=_COMPUTE,
            ),
        ),
    ),
    Suite(
        "mart.source_window",
        ("source", "entity", "extract_id"),
        (
            row_count(),
            unique("source", "entity", "extract_id", "window_start"),
            *required("source", "entity", "landed", "state"),
            *not_negative("declared", "landed", "distinct_keys", "quarantined", "applied", group="values"),
            rows(
                "landed_says_when_and_whence",
                "state <> 'gap' AND (extract_id IS NULL OR landed_at IS NULL OR origin IS NULL)",
                "extract_id",
                "landed_at",
                "origin",
                reason="Khoảng đã nhận phải nói rõ lô, thời điểm và nguồn gốc; chỉ khoảng thiếu mới không có.",
                action=_COMPUTE,
            ),
            rows(
                "landed_is_applied",
                "state = 'not_applied' OR applied <> landed",
                "applied",
                "landed",
                group="applied",
                reason="Bản ghi đã nhận mà chưa vào kho thì chỉ số thiếu nhưng không ai thấy.",
                action="Chạy lại egov run; nếu vẫn còn thì dựng lại kho bằng egov rebuild và báo nhóm kỹ thuật.",
            ),
            rows(
                "window_half_open",
                "window_end <= window_start",
                "window_start",
                "window_end",
                reason="Khoảng thời gian là nửa mở và không rỗng.",
                action=_COMPUTE,
            ),
            freshness("landed_at", 3, name="newest_landing"),
            rows(
                "windows_complete",
                "complete = false",
                "complete",
                group="source_completeness",
                severity="WARN",
                reason="Nguồn công bố số bản ghi khác số đã nhận: các kỳ liên quan là tạm tính.",
                action="Chạy lại egov run; nếu vẫn lệch thì báo đơn vị vận hành nguồn.",
            ),
            query(
                "one_origin",
                "SELECT min(b.origin) AS origin FROM {batch} AS b HAVING count(DISTINCT b.origin) > 1",
                "origin",
                group="values",
                reason="Dữ liệu thật và dữ liệu mô phỏng không bao giờ ở cùng một kho.",
                action="Dùng EGOV_HOME riêng cho mỗi nguồn gốc dữ liệu và dựng lại kho này.",
            ),
        ),
    ),
    Suite(
        "mart.settlement_difference",
        ("settlement_date", "kind", "reference", "rrn"),
        (
            row_count(severity="WARN", minimum=0),
            *required("comparison", "settlement_date", "kind"),
            one_of(
                "kind",
                (
                    "missing_in_file",
                    "missing_in_platform",
                    "amount_differs",
                    "status_differs",
                    "date_differs",
                    "duplicate_in_file",
                    "duplicate_in_platform",
                    "parts_differ",
                    "payment_missing",
                    "paid_without_fee",
                    "underpaid",
                    "overpaid",
                    "cancelled_not_refunded",
                    "dossier_unknown",
                ),
                reason="Loại chênh lệch đối soát.",
                action=_COMPUTE,
            ),
            *not_negative("platform_amount", "file_amount", "fee_amount"),
        ),
    ),
    Suite(
        "mart.settlement_day",
        ("settlement_date",),
        (
            row_count(severity="WARN", minimum=0),
            unique("settlement_date"),
            *required("settlement_date"),
            *not_negative(
                "matched", "missing_in_file", "missing_in_platform", "amount_differs", "status_differs"
            ),
            query(
                "differences_are_listed",
                "SELECT b.settlement_date FROM {batch} AS b "
                "WHERE b.missing_in_file + b.missing_in_platform + b.amount_differs + b.status_differs <> "
                "(SELECT count(*) FROM mart.settlement_difference AS d WHERE d.comparison = 'settlement' "
                "AND d.kind <> 'date_differs' AND d.settlement_date = b.settlement_date)",
                "settlement_date",
                reason="Mỗi chênh lệch của ngày phải có dòng để người xem tìm được (mart.settlement_difference).",
                action=_COMPUTE,
            ),
        ),
    ),
    Suite(
        "mart.register_difference",
        ("kind", "organ_code", "promulgation_date", "notation"),
        (
            row_count(severity="WARN", minimum=0),
            *required("kind", "organ_code", "promulgation_date", "notation"),
            rows(
                "one_side_at_least",
                "register_id IS NULL AND doc_id IS NULL",
                "register_id",
                "doc_id",
                reason="Chênh lệch phải chỉ ra văn bản ở sổ hoặc ở trục, nếu không thì không ai tìm được.",
                action=_COMPUTE,
            ),
            rows(
                "no_secret_on_the_axis",
                "kind = 'secret_on_axis'",
                "kind",
                group="secrecy",
                severity="WARN",
                reason="Văn bản sổ ghi là mật mà có trên trục: vi phạm pháp luật về bảo vệ bí mật nhà nước.",
                action="Báo ngay đơn vị ban hành và bộ phận bảo mật kèm mã trong sổ; không mở nội dung văn bản.",
            ),
        ),
    ),
    Suite(
        "mart.official_766", ("endpoint", "period_type", "year", "period", "metric_code"), official_rules()
    ),
    Suite(
        "mart.quarantine_summary",
        ("source", "entity", "rule", "day"),
        (
            row_count(severity="WARN", minimum=0),
            *required("source", "entity", "rule", "day", "records", "open_records"),
            unique("source", "entity", "rule", "day"),
            rows(
                "open_within_records",
                "open_records < 0 OR open_records > records OR (open_records > 0) <> (open_since IS NOT NULL)",
                "open_records",
                "open_since",
                reason="Số bản ghi còn mở là một phần của số bản ghi bị cách ly, và có thời điểm bắt đầu.",
                action=_COMPUTE,
            ),
            rows(
                "records_positive",
                "records <= 0",
                "records",
                reason="Dòng tổng hợp cách ly phải nói về ít nhất một bản ghi.",
                action=_COMPUTE,
            ),
        ),
    ),
    Suite(
        "mart.public_agency_procedure",
        ("year", "agency_id", "procedure_code"),
        _public_counts(),
        evidence=_landed("dossier"),
    ),
    Suite(
        "mart.procedure_time",
        ("procedure_code", "period_type", "period_start"),
        (
            row_count(severity="WARN"),
            *required("procedure_code", "period_type", "period_start"),
            unique("procedure_code", "period_type", "period_start"),
            rows(
                "dossiers_positive",
                "dossiers <= 0",
                "dossiers",
                reason="Dòng chỉ có khi có hồ sơ đã giải quyết.",
                action=_COMPUTE,
            ),
            rows(
                "mean_plausible",
                "processing_seconds < 0 OR processing_seconds > 86400 * 3660.0 * dossiers AND dossiers > 0",
                "processing_seconds",
                group="plausible_values",
                severity="WARN",
                reason="Thời gian xử lý trung bình âm hoặc trên mười năm: thời điểm của hồ sơ sai.",
                action="Xem các hồ sơ có cờ lỗi thời điểm của thủ tục này trong mart.dossier.",
            ),
        ),
    ),
)
