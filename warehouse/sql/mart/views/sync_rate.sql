-- grain: one row per period and department whose rate of synchronised dossiers the national portal has published
-- inputs: mart.official_766
-- owner: warehouse.mart
-- R51: synced / max(province total, national total), as published; counts that are no rate are left out.
CREATE OR REPLACE VIEW mart.sync_rate AS
WITH published AS (
    SELECT
        o.period_type,
        make_date(
            o.year,
            CASE o.period_type WHEN 'month' THEN o.period WHEN 'quarter' THEN 3 * o.period - 2 ELSE 1 END,
            1
        ) AS period_start,
        CASE o.period_type WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END AS months,
        CASE WHEN o.scope = 'child' THEN o.department_code END AS agency_id,
        o.numerator,
        o.denominator,
        o.quality_flag
    FROM mart.official_766 AS o
    WHERE o.endpoint = 'transparency' AND o.metric_code = 'DOSSIER_SYNC'
        -- a child whose code was refused is nobody's, least of all the city's
        AND o.department_code IS NOT NULL AND (o.scope = 'child' OR o.department_code = 'H29')
        AND o.denominator > 0 AND o.numerator BETWEEN 0 AND o.denominator
        AND o.numerator % 1 = 0 AND o.denominator % 1 = 0
)

SELECT
    p.period_type,
    p.period_start,
    (p.period_start + to_months(p.months))::DATE AS period_end,
    p.agency_id,
    p.numerator::BIGINT AS numerator,
    p.denominator::BIGINT AS denominator,
    p.quality_flag
FROM published AS p
ORDER BY ALL;

COMMENT ON VIEW mart.sync_rate IS 'Tỷ lệ đồng bộ hồ sơ Cổng Dịch vụ công quốc gia đã công bố (Quyết định 766) | Official rate of synchronised dossiers';
COMMENT ON COLUMN mart.sync_rate.period_type IS 'Loại kỳ: month, quarter, year | Period type';
COMMENT ON COLUMN mart.sync_rate.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.sync_rate.period_end IS 'Ngày sau ngày cuối kỳ | Day behind the period';
COMMENT ON COLUMN mart.sync_rate.agency_id IS 'Mã cơ quan; trống là toàn thành phố | Agency; NULL is the city';
COMMENT ON COLUMN mart.sync_rate.numerator IS 'Hồ sơ đã đồng bộ | Dossiers synchronised';
COMMENT ON COLUMN mart.sync_rate.denominator IS 'Tổng hồ sơ theo cổng | Dossiers by the portal';
COMMENT ON COLUMN mart.sync_rate.quality_flag IS 'Cờ chất lượng dữ liệu của cổng | Data quality flag of the portal';
