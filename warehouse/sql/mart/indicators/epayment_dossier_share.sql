-- grain: one row per variant, month of receipt, agency and field: what they add to the figure
-- inputs: mart.dossier, period_day
-- owner: warehouse.mart
-- R17, R74: the headline follows the province's flag, reconciled the platform's own transactions; one denominator.
WITH received AS (
    SELECT
        m.half_month_start AS span_start,
        d.received_agency_id AS agency_id,
        d.received_agency_level AS agency_level,
        d.field_code,
        count(*) FILTER (WHERE d.online_payment_flag IN (1, 2)) AS flagged,
        count(*) FILTER (WHERE d.has_online_payment) AS reconciled,
        count(*) AS dossiers
    FROM mart.dossier AS d
    INNER JOIN period_day AS m ON m.day = d.received_date
    WHERE d.in_city AND NOT d.deleted AND d.is_fee_bearing AND NOT d.all_fees_zero
    GROUP BY ALL
)

SELECT
    v.variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    r.span_start,
    NULL::DATE AS span_end,
    r.agency_id,
    r.agency_level,
    r.field_code,
    CASE v.variant WHEN 'headline' THEN r.flagged ELSE r.reconciled END AS numerator,
    r.dossiers AS denominator
FROM received AS r
CROSS JOIN (VALUES ('headline'), ('reconciled')) AS v (variant)
