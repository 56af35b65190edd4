-- grain: one row per month and city, agency group or agency
-- inputs: mart.indicator_value, mart.series_break, mart.agency
-- owner: warehouse.mart
CREATE OR REPLACE VIEW mart.epayment_adoption_monthly AS
WITH agency_name AS (
    -- a code that ended keeps its last name for the rows after its end
    SELECT
        a.agency_id, a.name, a.valid_from,
        CASE
            WHEN row_number() OVER (PARTITION BY a.agency_id ORDER BY a.valid_from DESC) = 1 THEN NULL
            ELSE lead(a.valid_from) OVER (PARTITION BY a.agency_id ORDER BY a.valid_from)
        END AS valid_to
    FROM mart.agency AS a
),

series AS (
    SELECT
        b.indicator_id, b.break_date AS since,
        lead(b.break_date, 1, DATE '9999-12-31') OVER (PARTITION BY b.indicator_id ORDER BY b.break_date) AS until
    FROM (SELECT DISTINCT indicator_id, break_date FROM mart.series_break) AS b
)

SELECT
    v.period_start AS month_start,
    v.period_label AS month_label,
    v.grain,
    v.agency_group,
    v.agency_id,
    a.name AS agency_name,
    max(v.numerator) FILTER (WHERE v.variant = 'headline') AS headline_numerator,
    max(v.denominator) FILTER (WHERE v.variant = 'headline') AS headline_denominator,
    max(v.value_pct) FILTER (WHERE v.variant = 'headline') AS headline_pct,
    max(v.target_operator) FILTER (WHERE v.variant = 'headline') AS target_operator,
    max(v.target_pct) FILTER (WHERE v.variant = 'headline') AS target_pct,
    max(v.status) FILTER (WHERE v.variant = 'headline') AS status,
    max(v.note) FILTER (WHERE v.variant = 'headline') AS note,
    max(v.taxonomy_version) AS taxonomy_version,
    max(v.org_version) AS org_version,
    max(e.since) AS series_since
FROM mart.indicator_value AS v
LEFT JOIN series AS e ON e.indicator_id = v.indicator_id AND e.since < v.period_end AND e.until >= v.period_end
LEFT JOIN agency_name AS a
    ON a.agency_id = v.agency_id AND a.valid_from < v.period_end AND (a.valid_to IS NULL OR a.valid_to >= v.period_end)
WHERE v.is_current AND v.calendar = 'civil' AND v.period_type = 'month' AND v.indicator_id = 'epayment_agency_adoption'
    AND v.grain IN ('city', 'agency_group', 'agency')
GROUP BY ALL
ORDER BY ALL;

COMMENT ON VIEW mart.epayment_adoption_monthly IS 'Cơ quan áp dụng thanh toán trực tuyến, theo tháng | Agencies using online payment by month';
COMMENT ON COLUMN mart.epayment_adoption_monthly.month_start IS 'Ngày đầu tháng | First day of the month';
COMMENT ON COLUMN mart.epayment_adoption_monthly.month_label IS 'Tháng | Month';
COMMENT ON COLUMN mart.epayment_adoption_monthly.grain IS 'Mức: city thành phố, agency_group nhóm, agency cơ quan | Grain: city, agency_group or agency';
COMMENT ON COLUMN mart.epayment_adoption_monthly.agency_group IS 'Nhóm cơ quan | Agency group';
COMMENT ON COLUMN mart.epayment_adoption_monthly.agency_id IS 'Mã cơ quan | Agency';
COMMENT ON COLUMN mart.epayment_adoption_monthly.agency_name IS 'Tên cơ quan tại cuối kỳ | Agency name at the period''s end';
COMMENT ON COLUMN mart.epayment_adoption_monthly.headline_numerator IS 'Tử số, cách tính chính | Numerator, headline';
COMMENT ON COLUMN mart.epayment_adoption_monthly.headline_denominator IS 'Mẫu số, cách tính chính | Denominator, headline';
COMMENT ON COLUMN mart.epayment_adoption_monthly.headline_pct IS 'Tỷ lệ %, cách tính chính | Percent, headline';
COMMENT ON COLUMN mart.epayment_adoption_monthly.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.epayment_adoption_monthly.target_pct IS 'Chỉ tiêu, % | Target, %';
COMMENT ON COLUMN mart.epayment_adoption_monthly.status IS 'Trạng thái | Status';
COMMENT ON COLUMN mart.epayment_adoption_monthly.note IS 'Ghi chú | Note';
COMMENT ON COLUMN mart.epayment_adoption_monthly.taxonomy_version IS 'Bộ phân loại dịch vụ công | Service taxonomy';
COMMENT ON COLUMN mart.epayment_adoption_monthly.org_version IS 'Bộ máy tổ chức | Organisation';
COMMENT ON COLUMN mart.epayment_adoption_monthly.series_since IS 'Chuỗi số liệu bắt đầu từ ngày này; chỉ so các tháng cùng chuỗi, trống là từ đầu | First day of the series; compare months of one series only, NULL is the first';
