"""Rules of the indicators and their values."""

from __future__ import annotations

from typing import Final

from expectations.model import OPERATORS, Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import one_of
from expectations.rules.records import known_agency
from warehouse.database.sqltext import meets
from warehouse.registry.datasets import datasets

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
_MEETS: Final = meets("b.numerator", "b.denominator", "b.target_operator", "b.target_pct")
# R78: a field that a file names and the list does not know has the name itself as its code.
_NAMED_FIELDS: Final = "".join(
    f" AND b.field_code NOT IN (SELECT f.field_code FROM mart.{entry.table} AS f WHERE f.field_code IS NOT NULL)"
    for entry in datasets().datasets
    if entry.of_type("field")
)

SUITES: Final = (
    Suite(
        "mart.indicator",
        ("indicator_id", "variant"),
        (
            row_count(),
            unique("indicator_id", "variant"),
            error(
                "headline_exists",
                "SELECT b.indicator_id FROM {batch} AS b GROUP BY b.indicator_id "
                "HAVING count(*) FILTER (WHERE b.variant = 'headline') <> 1",
                "Mỗi chỉ số có đúng một cách tính chính.",
                "Sửa danh mục chỉ số.",
            ),
        ),
        action=actions.COMPUTE,
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
        (
            row_count(),
            error(
                "one_current_row_per_key",
                # A hash finds the suspects five times as fast as ten columns would; these are then compared.
                f"SELECT {_KEY} FROM {{batch}} AS b WHERE b.is_current AND hash({_KEY}) IN "
                f"(SELECT hash({_KEY}) FROM {{batch}} AS c WHERE c.is_current GROUP BY 1 HAVING count(*) > 1) "
                f"GROUP BY {_KEY} HAVING count(*) > 1",
                "Mỗi chỉ số, kỳ và đơn vị chỉ có một giá trị hiện hành; hai giá trị thì công cụ BI cộng đôi.",
            ),
            error(
                "every_key_has_a_current_row",
                # a calendar that is no longer asked for goes as a whole
                f"SELECT {_KEY} FROM {{batch}} AS b WHERE b.grain = 'city' "
                "AND b.calendar IN (SELECT c.calendar FROM {batch} AS c WHERE c.is_current) "
                f"GROUP BY {_KEY} HAVING NOT bool_or(b.is_current)",
                "Giá trị cấp thành phố chỉ được thay bằng giá trị mới, không được biến mất.",
            ),
            error(
                "numerator_within_denominator",
                f"{_FRACTION} AND (numerator > denominator OR numerator < 0 OR denominator < 0)",
                "Tử số là một phần của mẫu số; lớn hơn là phép nối nhân dòng hoặc hai phía lọc khác nhau.",
            ),
            error("not_negative", "numerator < 0 OR denominator < 0", "Số đếm và số tiền không âm."),
            error(
                "value_is_the_fraction",
                "(denominator > 0 AND abs(value_pct - 100.0 * numerator / denominator) > 0.0051) "
                "OR (denominator = 0 AND value_pct IS NOT NULL)",
                "value_pct là 100·tử/mẫu làm tròn hai chữ số, và trống khi mẫu số 0.",
            ),
            error(
                "value_in_range",
                f"{_FRACTION} AND value_pct NOT BETWEEN 0 AND 100",
                "Tỷ lệ phần trăm nằm trong 0–100.",
            ),
            error(
                "null_only_without_data",
                "(status IS DISTINCT FROM 'no_data' AND numerator IS NULL) "
                "OR (status = 'no_data' AND (numerator IS NOT NULL OR denominator IS NOT NULL)) "
                f"OR (status IS DISTINCT FROM 'no_data' AND denominator IS NULL AND {_FRACTION})",
                "Trống nghĩa là nguồn không cho gì (no_data), 0 nghĩa là đếm được 0; không được lẫn.",
            ),
            error(
                "not_applicable_means_zero",
                "(status = 'not_applicable' AND denominator <> 0) "
                f"OR (denominator = 0 AND status IN ('met', 'not_met') AND {_FRACTION})",
                "Mẫu số 0 thì không áp dụng, không phải không đạt.",
            ),
            error(
                "judged_only_with_target",
                "status IN ('met', 'not_met') AND (target_pct IS NULL OR target_operator IS NULL)",
                "Đạt hay không đạt chỉ nói được khi có chỉ tiêu.",
            ),
            error(
                "status_agrees_with_target",
                f"SELECT b.indicator_id, b.variant, b.period_type, b.period_start, b.period_end, b.grain, "
                f"b.agency_id, b.field_code FROM {{batch}} AS b "
                "JOIN mart.indicator AS i USING (indicator_id, variant) "
                "WHERE b.is_current AND b.status IN ('met', 'not_met') AND b.denominator > 0 "
                "AND NOT (i.judged_by_field AND b.grain = 'city') AND i.measure <> 'rank' "
                f"AND (b.status = 'met') <> ({_MEETS})",
                "Đạt hay không được quyết định trên phân số chính xác với đúng phép so sánh của chỉ tiêu.",
            ),
            one_of("target_operator", (">", ">=", "<", "<=", "="), "Phép so sánh theo câu chữ của chỉ tiêu."),
            error(
                "target_in_range",
                "target_pct NOT BETWEEN 0 AND 100",
                "Chỉ tiêu là phần trăm trong 0–100.",
                "Sửa chỉ tiêu trong danh mục chỉ số.",
            ),
            error(
                "period_length",
                # of admin15 the civil period of the same name is judged, which begins on the first of the month after
                f"CASE period_type "
                f"WHEN 'month' THEN day({_START}) <> 1 OR period_end <> period_start + INTERVAL 1 MONTH "
                f"WHEN 'quarter' THEN day({_START}) <> 1 OR month({_START}) NOT IN (1, 4, 7, 10) "
                f"OR period_end <> period_start + INTERVAL 3 MONTH "
                f"WHEN 'year' THEN dayofyear({_START}) <> 1 OR period_end <> period_start + INTERVAL 1 YEAR "
                f"WHEN 'ytd' THEN dayofyear({_START}) <> 1 OR day(period_end) <> day(period_start) "
                f"OR period_end <= period_start OR period_end > period_start + INTERVAL 1 YEAR END",
                "Kỳ là nửa mở và đúng độ dài: tháng, quý, năm, hoặc luỹ kế từ 1 tháng 1 đến hết một "
                "tháng; kỳ admin15 chốt ngày 14 (NĐ 09/2019/NĐ-CP).",
            ),
            one_of("calendar", ("civil", "admin15"), "Lịch kỳ là civil hoặc admin15."),
            error(
                "reports_are_of_the_city",
                "calendar = 'admin15' AND grain <> 'city'",
                "Kỳ báo cáo chốt ngày 14 chỉ có cấp thành phố.",
            ),
            error(
                "dimensions_of_grain",
                "CASE grain WHEN 'city' THEN agency_id IS NOT NULL OR agency_group IS NOT NULL OR field_code "
                "IS NOT NULL "
                "WHEN 'agency_group' THEN agency_id IS NOT NULL OR agency_group IS NULL OR field_code IS NOT "
                "NULL "
                "WHEN 'agency' THEN agency_id IS NULL OR field_code IS NOT NULL "
                "WHEN 'field' THEN agency_id IS NOT NULL OR field_code IS NULL "
                "WHEN 'agency_field' THEN agency_id IS NULL OR field_code IS NULL ELSE true END",
                "Chiều không thuộc mức tổng hợp thì để trống; có thêm chiều là dòng bị tách đôi.",
            ),
            one_of("agency_group", _GROUPS, "Nhóm cơ quan chỉ có sở-ngành, cấp huyện, cấp xã."),
            error(
                "row_exists_only_with_cases",
                # of a count there is no denominator (R68): the number itself is the case
                "is_current AND grain <> 'city' AND coalesce(denominator, numerator, 0) <= 0",
                "Ngoài cấp thành phố, dòng chỉ có khi mẫu số lớn hơn 0.",
            ),
            known_agency(),
            error(
                "indicator_registered",
                "SELECT DISTINCT b.indicator_id, b.variant FROM {batch} AS b "
                "ANTI JOIN mart.indicator AS i USING (indicator_id, variant) WHERE b.is_current",
                "Giá trị của chỉ số không có trong danh mục thì không ai biết nó nghĩa là gì.",
            ),
            warn(
                "field_exists",
                "SELECT DISTINCT b.field_code FROM {batch} AS b ANTI JOIN mart.field AS t USING (field_code) "
                "WHERE b.field_code IS NOT NULL" + _NAMED_FIELDS,
                "Lĩnh vực không có trong danh sách lĩnh vực: không có tên để hiển thị.",
                "Đối chiếu danh sách lĩnh vực của cổng với mã lĩnh vực trong hồ sơ.",
            ),
            error(
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
                "Mọi chỉ số và biến thể có dòng cấp thành phố cho mọi kỳ; thiếu dòng khác với no_data.",
            ),
            error(
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
                "Mỗi trường hợp thuộc nhiều nhất một cơ quan và một lĩnh vực, nên cộng các phần không thể vượt toàn "
                "thành phố: vượt là đếm hai lần.",
            ),
            error(
                "december_is_the_year",
                "SELECT y.indicator_id, y.variant, y.period_type, y.period_start, y.period_end, y.grain, y.agency_id, "
                "y.field_code FROM {batch} AS y JOIN {batch} AS t ON t.is_current AND t.period_type = 'ytd' "
                "AND t.indicator_id = y.indicator_id AND t.variant = y.variant AND t.calendar = y.calendar "
                "AND t.period_start = y.period_start AND t.period_end = y.period_end AND t.grain = y.grain "
                "AND t.agency_id IS NOT DISTINCT FROM y.agency_id "
                "AND t.agency_group IS NOT DISTINCT FROM y.agency_group "
                "AND t.field_code IS NOT DISTINCT FROM y.field_code WHERE y.is_current AND y.period_type = 'year' "
                "AND (t.numerator, t.denominator) IS DISTINCT FROM (y.numerator, y.denominator)",
                "Luỹ kế đến hết tháng 12 và cả năm là một khoảng thời gian, nên phải là một số.",
            ),
            warn(
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
                "Mẫu số của tháng gần nhất phải gần mức thường thấy (trung vị sáu tháng trước): lệch quá năm lần là "
                "nguồn thiếu, lặp, hoặc quy tắc chọn đã đổi.",
                "So số bản ghi của tháng với nguồn; xem các cảnh báo của bảng gốc trong kho lõi.",
                owner=OPERATORS,
            ),
            error(
                "no_month_missing",
                "SELECT indicator_id, variant, period_start FROM (SELECT *, lead(period_start) OVER ("
                "PARTITION BY indicator_id, variant, calendar ORDER BY period_start) AS next_start "
                "FROM (SELECT DISTINCT b.indicator_id, b.variant, b.calendar, b.period_start, b.period_end "
                "FROM {batch} AS b WHERE b.is_current AND b.grain = 'city' AND b.period_type = 'month') AS c"
                ") AS m WHERE next_start <> period_end",
                "Chuỗi tháng của một chỉ số không được thủng.",
            ),
        ),
        action=actions.COMPUTE,
    ),
)
