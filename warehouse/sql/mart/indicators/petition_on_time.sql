-- grain: one row per month of handling and agency: what they add to the figure
-- inputs: mart.petition, run_day
-- owner: warehouse.compute
SELECT
    'headline' AS variant,
    'month' AS cell,
    NULL::VARCHAR AS period_type,
    m.month_start AS cell_start,
    NULL::DATE AS cell_end,
    p.finished_agency_id AS agency_id,
    p.finished_agency_level AS agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (WHERE p.is_on_time) AS numerator,
    count(*) AS denominator
FROM mart.petition AS p
INNER JOIN run_day AS m ON m.day = p.finished_date
WHERE p.in_city
GROUP BY ALL
