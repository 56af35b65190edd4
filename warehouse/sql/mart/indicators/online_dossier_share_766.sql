-- grain: one row per month of receipt, agency and field: what they add to the figure
-- inputs: mart.dossier, mart.procedure, run_day
-- owner: warehouse.compute
-- R51: without the official sync rate. A procedure whose detail lists no result has none to hand over electronically.
SELECT
    'headline' AS variant,
    'month' AS cell,
    NULL::VARCHAR AS period_type,
    m.month_start AS cell_start,
    NULL::DATE AS cell_end,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    count(*) FILTER (
        WHERE d.channel = 2
        AND (
            coalesce(d.result_file_count, 0) > 0
            OR d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count = 0)
        )
    ) AS numerator,
    count(*) AS denominator
FROM mart.dossier AS d
INNER JOIN run_day AS m ON m.day = d.received_date
WHERE d.in_city AND NOT d.deleted
GROUP BY ALL
