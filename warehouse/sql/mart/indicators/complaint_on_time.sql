-- grain: one row per month and agency
-- inputs: mart.file_complaints, period_day
-- owner: warehouse.mart
-- R76: a case belongs to the period of its resolution; the due date is the last day in time.
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    f.agency_id,
    f.agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (WHERE f.resolved <= f.due) AS numerator,
    count(*) AS denominator
FROM mart.file_complaints AS f
INNER JOIN period_day AS m ON m.day = f.resolved
WHERE f.in_city
GROUP BY ALL
