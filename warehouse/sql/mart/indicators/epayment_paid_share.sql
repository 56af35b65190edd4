-- grain: one row per month of receipt, agency and field: what they add to the figure
-- inputs: mart.dossier, period_day
-- owner: warehouse.mart
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    count(*) FILTER (WHERE d.has_online_payment) AS numerator,
    count(*) AS denominator
FROM mart.dossier AS d
INNER JOIN period_day AS m ON m.day = d.received_date
WHERE d.in_city AND NOT d.deleted AND (d.has_online_payment OR (d.is_resolved AND d.fee_total > 0))
GROUP BY ALL
