-- grain: one row per period and agency in scope: 1 in the denominator, 1 or 0 in the numerator
-- inputs: agency_in_period, mart.dossier, mart.payment, computed_period
-- owner: warehouse.mart
-- R18: scope and denominator as on the period's last day; an agency's own payments only, nothing inherited.
WITH fee_agency AS (
    -- R04: at least one dossier of a fee-bearing procedure received before the period's end, the agency as of receipt
    SELECT d.received_agency_id AS agency_id, d.received_agency_level AS level, min(d.received_date) AS first_received
    FROM mart.dossier AS d
    WHERE d.in_city AND NOT d.deleted AND d.is_fee_bearing AND d.received_agency_id IS NOT NULL
    GROUP BY ALL
),

-- R42: any successful payment above zero, not fully refunded
paying AS (
    SELECT DISTINCT p.period_type, p.period_start, p.period_end, t.agency_id, t.agency_level AS level
    FROM computed_period AS p
    INNER JOIN mart.payment AS t
        ON t.transacted_date >= p.period_start AND t.transacted_date < p.period_end
    WHERE t.counts_online AND t.agency_id IS NOT NULL
)

SELECT
    'headline' AS variant,
    'period' AS span,
    s.period_type,
    s.period_start AS span_start,
    s.period_end AS span_end,
    s.agency_id,
    s.level AS agency_level,
    NULL::VARCHAR AS field_code,
    CASE WHEN t.agency_id IS NULL THEN 0 ELSE 1 END AS numerator,
    1 AS denominator
FROM agency_in_period AS s
LEFT JOIN paying AS t USING (period_type, period_start, period_end, agency_id, level)
INNER JOIN fee_agency AS f ON f.agency_id = s.agency_id AND f.level = s.level AND f.first_received < s.period_end
WHERE s.in_scope
