-- grain: one row per month
-- inputs: mart.indicator_value, mart.series_break
-- owner: warehouse.mart
CREATE OR REPLACE VIEW mart.online_service_coverage_monthly AS
WITH series AS (
    SELECT
        b.indicator_id, b.break_date AS since,
        lead(b.break_date, 1, DATE '9999-12-31') OVER (PARTITION BY b.indicator_id ORDER BY b.break_date) AS until
    FROM (SELECT DISTINCT indicator_id, break_date FROM mart.series_break) AS b
)

SELECT
    v.period_start AS month_start,
    v.period_label AS month_label,
    max(v.numerator) FILTER (WHERE v.variant = 'headline') AS headline_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'headline') AS headline_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'headline') AS headline_pct,
    max(v.numerator) FILTER (WHERE v.variant = 'all') AS all_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'all') AS all_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'all') AS all_pct,
    max(v.numerator) FILTER (WHERE v.variant = 'level4') AS level4_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'level4') AS level4_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'level4') AS level4_pct,
    max(v.numerator) FILTER (WHERE v.variant = 'full') AS full_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'full') AS full_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'full') AS full_pct,
    max(v.target_operator) FILTER (WHERE v.variant = 'headline') AS target_operator,
    max(v.target_pct) FILTER (WHERE v.variant = 'headline') AS target_pct,
    max(v.status) FILTER (WHERE v.variant = 'headline') AS status,
    max(v.note) FILTER (WHERE v.variant = 'headline') AS note,
    max(v.taxonomy_version) AS taxonomy_version,
    max(v.org_version) AS org_version,
    max(e.since) AS series_since
FROM mart.indicator_value AS v
LEFT JOIN series AS e ON e.indicator_id = v.indicator_id AND e.since < v.period_end AND e.until >= v.period_end
WHERE v.is_current AND v.calendar = 'civil' AND v.period_type = 'month' AND v.indicator_id = 'online_service_coverage'
    AND v.grain = 'city'
GROUP BY ALL
ORDER BY ALL;

COMMENT ON VIEW mart.online_service_coverage_monthly IS 'Thủ tục được cung cấp trực tuyến, theo tháng | Online service coverage by month';
COMMENT ON COLUMN mart.online_service_coverage_monthly.month_start IS 'Ngày đầu tháng | First day of the month';
COMMENT ON COLUMN mart.online_service_coverage_monthly.month_label IS 'Tháng | Month';
COMMENT ON COLUMN mart.online_service_coverage_monthly.headline_numerator IS 'Tử số, cách tính chính | Numerator, headline';
COMMENT ON COLUMN mart.online_service_coverage_monthly.headline_denominator IS 'Mẫu số, cách tính chính | Denominator, headline';
COMMENT ON COLUMN mart.online_service_coverage_monthly.headline_pct IS 'Tỷ lệ %, cách tính chính | Percent, headline';
COMMENT ON COLUMN mart.online_service_coverage_monthly.all_numerator IS 'Tử số, mọi thủ tục | Numerator, all procedures';
COMMENT ON COLUMN mart.online_service_coverage_monthly.all_denominator IS 'Mẫu số, mọi thủ tục | Denominator, all procedures';
COMMENT ON COLUMN mart.online_service_coverage_monthly.all_pct IS 'Tỷ lệ %, mọi thủ tục | Percent, all procedures';
COMMENT ON COLUMN mart.online_service_coverage_monthly.level4_numerator IS 'Tử số, mức độ 4 | Numerator, level 4';
COMMENT ON COLUMN mart.online_service_coverage_monthly.level4_denominator IS 'Mẫu số, mức độ 4 | Denominator, level 4';
COMMENT ON COLUMN mart.online_service_coverage_monthly.level4_pct IS 'Tỷ lệ %, mức độ 4 | Percent, level 4';
COMMENT ON COLUMN mart.online_service_coverage_monthly.full_numerator IS 'Tử số, toàn trình | Numerator, full service';
COMMENT ON COLUMN mart.online_service_coverage_monthly.full_denominator IS 'Mẫu số, toàn trình | Denominator, full service';
COMMENT ON COLUMN mart.online_service_coverage_monthly.full_pct IS 'Tỷ lệ %, toàn trình | Percent, full service';
COMMENT ON COLUMN mart.online_service_coverage_monthly.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.online_service_coverage_monthly.target_pct IS 'Chỉ tiêu, % | Target, %';
COMMENT ON COLUMN mart.online_service_coverage_monthly.status IS 'Trạng thái | Status';
COMMENT ON COLUMN mart.online_service_coverage_monthly.note IS 'Ghi chú | Note';
COMMENT ON COLUMN mart.online_service_coverage_monthly.taxonomy_version IS 'Bộ phân loại dịch vụ công | Service taxonomy';
COMMENT ON COLUMN mart.online_service_coverage_monthly.org_version IS 'Bộ máy tổ chức | Organisation';
COMMENT ON COLUMN mart.online_service_coverage_monthly.series_since IS 'Chuỗi số liệu bắt đầu từ ngày này; chỉ so các tháng cùng chuỗi, trống là từ đầu | First day of the series; compare months of one series only, NULL is the first';
