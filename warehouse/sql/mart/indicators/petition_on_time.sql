-- grain: one row per month of handling and agency: what they add to the figure
-- inputs: mart.petition, period_day
-- owner: warehouse.mart
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    p.finished_agency_id AS agency_id,
    p.finished_agency_level AS agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (WHERE p.is_on_time) AS numerator,
    count(*) AS denominator
FROM mart.petition AS p
INNER JOIN period_day AS m ON m.day = p.finished_date
WHERE p.in_city
GROUP BY ALL
