-- grain: one row per month of receipt, agency and field: what they add to the figure
-- inputs: mart.dossier, mart.eligible_procedure, period_day
-- owner: warehouse.mart
-- R31: eligible if any row of class full covers the day of receipt.
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    count(*) FILTER (WHERE d.channel = 2) AS numerator,
    count(*) AS denominator
FROM mart.dossier AS d
INNER JOIN period_day AS m ON m.day = d.received_date
WHERE
    d.in_city AND NOT d.deleted
    AND EXISTS (
        SELECT 1
        FROM mart.eligible_procedure AS q
        WHERE
            q.procedure_code = d.procedure_code AND q.class = 'full'
            AND q.valid_from <= d.received_date AND (q.valid_to IS NULL OR q.valid_to > d.received_date)
    )
GROUP BY ALL
