-- grain: one row per month
-- inputs: mart.file_central_reports, run_day
-- owner: warehouse.compute
-- R76: a report belongs to the period of its due date; one that was not sent does not meet.
SELECT
    'headline' AS variant,
    'month' AS cell,
    NULL::VARCHAR AS period_type,
    m.month_start AS cell_start,
    NULL::DATE AS cell_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (WHERE f.sent <= f.due) AS numerator,
    count(*) AS denominator
FROM mart.file_central_reports AS f
INNER JOIN run_day AS m ON m.day = f.due
GROUP BY ALL
