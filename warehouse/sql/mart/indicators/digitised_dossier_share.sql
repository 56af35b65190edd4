-- grain: one row per month of finish, agency and field: what they add to the figure
-- inputs: mart.dossier, period_day
-- owner: warehouse.mart
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    count(*) FILTER (
        WHERE coalesce(d.digitised_components, FALSE) AND coalesce(d.result_file_count, 0) > 0
    ) AS numerator,
    count(*) AS denominator
FROM mart.dossier AS d
INNER JOIN period_day AS m ON m.day = d.finished_date
WHERE d.in_city AND d.is_resolved AND d.received_at IS NOT NULL
GROUP BY ALL
