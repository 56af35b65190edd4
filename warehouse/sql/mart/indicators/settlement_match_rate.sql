-- grain: one row per month of settlement
-- inputs: mart.settlement_day, period_day
-- owner: warehouse.mart
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    NULL::VARCHAR AS field_code,
    sum(d.matched) AS numerator,
    sum(d.matched + d.missing_in_file + d.missing_in_platform + d.amount_differs + d.status_differs) AS denominator
FROM mart.settlement_day AS d
INNER JOIN period_day AS m ON m.day = d.settlement_date
GROUP BY ALL
