-- grain: one row per month and field
-- inputs: mart.indicator_value, mart.series_break, mart.field, mart.state
-- owner: warehouse.mart
CREATE OR REPLACE VIEW mart.on_time_by_field_monthly AS
WITH series AS (
    SELECT
        b.indicator_id, b.break_date AS since,
        lead(b.break_date, 1, DATE '9999-12-31') OVER (PARTITION BY b.indicator_id ORDER BY b.break_date) AS until
    FROM (SELECT DISTINCT indicator_id, break_date FROM mart.series_break) AS b
)

SELECT
    v.period_start AS month_start,
    v.period_label AS month_label,
    v.field_code,
    f.name AS field_name,
    max(v.numerator) FILTER (WHERE v.variant = 'headline') AS headline_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'headline') AS headline_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'headline') AS headline_pct,
    max(v.numerator) FILTER (WHERE v.variant = 'first_due') AS first_due_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'first_due') AS first_due_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'first_due') AS first_due_pct,
    max(v.numerator) FILTER (WHERE v.variant = 'incl_overdue') AS incl_overdue_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'incl_overdue') AS incl_overdue_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'incl_overdue') AS incl_overdue_pct,
    max(v.numerator) FILTER (WHERE v.variant = 'official_766') AS official_766_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'official_766') AS official_766_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'official_766') AS official_766_pct,
    max(v.denominator) FILTER (WHERE v.variant = 'headline') < max(s.min_field_cases) AS is_small,
    max(v.denominator - v.numerator) FILTER (WHERE v.variant = 'headline') AS late_dossiers,
    max(v.target_operator) FILTER (WHERE v.variant = 'headline') AS target_operator,
    max(v.target_pct) FILTER (WHERE v.variant = 'headline') AS target_pct,
    max(v.status) FILTER (WHERE v.variant = 'headline') AS status,
    max(v.note) FILTER (WHERE v.variant = 'headline') AS note,
    max(v.taxonomy_version) AS taxonomy_version,
    max(v.org_version) AS org_version,
    max(e.since) AS series_since
FROM mart.indicator_value AS v
LEFT JOIN series AS e ON e.indicator_id = v.indicator_id AND e.since < v.period_end AND e.until >= v.period_end
LEFT JOIN mart.field AS f ON f.field_code = v.field_code
CROSS JOIN mart.state AS s
WHERE v.is_current AND v.calendar = 'civil' AND v.period_type = 'month' AND v.indicator_id = 'on_time_resolution'
    AND v.grain = 'field'
GROUP BY ALL
ORDER BY ALL;

COMMENT ON VIEW mart.on_time_by_field_monthly IS 'Giải quyết đúng hạn theo lĩnh vực, theo tháng | On-time resolution by field and month';
COMMENT ON COLUMN mart.on_time_by_field_monthly.month_start IS 'Ngày đầu tháng | First day of the month';
COMMENT ON COLUMN mart.on_time_by_field_monthly.month_label IS 'Tháng | Month';
COMMENT ON COLUMN mart.on_time_by_field_monthly.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.on_time_by_field_monthly.field_name IS 'Tên lĩnh vực | Field name';
COMMENT ON COLUMN mart.on_time_by_field_monthly.headline_numerator IS 'Tử số, cách tính chính | Numerator, headline';
COMMENT ON COLUMN mart.on_time_by_field_monthly.headline_denominator IS 'Mẫu số, cách tính chính | Denominator, headline';
COMMENT ON COLUMN mart.on_time_by_field_monthly.headline_pct IS 'Tỷ lệ %, cách tính chính | Percent, headline';
COMMENT ON COLUMN mart.on_time_by_field_monthly.first_due_numerator IS 'Tử số, so với hạn đầu tiên | Numerator, against the first due time';
COMMENT ON COLUMN mart.on_time_by_field_monthly.first_due_denominator IS 'Mẫu số, so với hạn đầu tiên | Denominator, against the first due time';
COMMENT ON COLUMN mart.on_time_by_field_monthly.first_due_pct IS 'Tỷ lệ %, so với hạn đầu tiên | Percent, against the first due time';
COMMENT ON COLUMN mart.on_time_by_field_monthly.incl_overdue_numerator IS 'Tử số, kể cả quá hạn chưa xong | Numerator, including overdue';
COMMENT ON COLUMN mart.on_time_by_field_monthly.incl_overdue_denominator IS 'Mẫu số, kể cả quá hạn chưa xong | Denominator, including overdue';
COMMENT ON COLUMN mart.on_time_by_field_monthly.incl_overdue_pct IS 'Tỷ lệ %, kể cả quá hạn chưa xong | Percent, including overdue';
COMMENT ON COLUMN mart.on_time_by_field_monthly.official_766_numerator IS 'Tử số, theo cách tính QĐ 766 | Numerator, as Decision 766 counts';
COMMENT ON COLUMN mart.on_time_by_field_monthly.official_766_denominator IS 'Mẫu số, theo cách tính QĐ 766 | Denominator, as Decision 766 counts';
COMMENT ON COLUMN mart.on_time_by_field_monthly.official_766_pct IS 'Tỷ lệ %, theo cách tính QĐ 766 | Percent, as Decision 766 counts';
COMMENT ON COLUMN mart.on_time_by_field_monthly.is_small IS 'Ít hồ sơ, chỉ để tham khảo | Few cases, for orientation only';
COMMENT ON COLUMN mart.on_time_by_field_monthly.late_dossiers IS 'Số hồ sơ trễ hạn | Late dossiers';
COMMENT ON COLUMN mart.on_time_by_field_monthly.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.on_time_by_field_monthly.target_pct IS 'Chỉ tiêu, % | Target, %';
COMMENT ON COLUMN mart.on_time_by_field_monthly.status IS 'Trạng thái | Status';
COMMENT ON COLUMN mart.on_time_by_field_monthly.note IS 'Ghi chú | Note';
COMMENT ON COLUMN mart.on_time_by_field_monthly.taxonomy_version IS 'Bộ phân loại dịch vụ công | Service taxonomy';
COMMENT ON COLUMN mart.on_time_by_field_monthly.org_version IS 'Bộ máy tổ chức | Organisation';
COMMENT ON COLUMN mart.on_time_by_field_monthly.series_since IS 'Chuỗi số liệu bắt đầu từ ngày này; chỉ so các tháng cùng chuỗi, trống là từ đầu | First day of the series; compare months of one series only, NULL is the first';
