-- grain: one row per month
-- inputs: mart.file_milestones, period_day
-- owner: warehouse.mart
-- R76: a milestone belongs to the period of its due date; one that is not completed does not meet.
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (WHERE f.completed <= f.due) AS numerator,
    count(*) AS denominator
FROM mart.file_milestones AS f
INNER JOIN period_day AS m ON m.day = f.due
GROUP BY ALL
