-- grain: one row per month of finish, agency and field: what they add to the figure
-- inputs: mart.dossier, run_day
-- owner: warehouse.compute
SELECT
    'headline' AS variant,
    'month' AS cell,
    NULL::VARCHAR AS period_type,
    m.month_start AS cell_start,
    NULL::DATE AS cell_end,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    count(*) FILTER (
        WHERE coalesce(d.digitised_components, FALSE) AND coalesce(d.result_file_count, 0) > 0
    ) AS numerator,
    count(*) AS denominator
FROM mart.dossier AS d
INNER JOIN run_day AS m ON m.day = d.finished_date
WHERE d.in_city AND d.is_resolved AND d.received_at IS NOT NULL
GROUP BY ALL
