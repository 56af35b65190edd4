-- grain: one row per variant, month, agency and field: what they add to the figure, in VND
-- inputs: mart.payment, mart.dossier, period_day
-- owner: warehouse.mart
-- As epayment_transaction_share, in money: online net of refunds (R06), offline imputed from the dossiers' fees (R03).
WITH online AS (
    SELECT
        m.half_month_start AS span_start,
        t.agency_id,
        t.agency_level,
        t.field_code,
        coalesce(sum(t.net_amount) FILTER (WHERE t.counts_online), 0) AS success,
        coalesce(sum(t.amount) FILTER (WHERE t.status = 4 AND t.amount > 0), 0) AS failed
    FROM mart.payment AS t
    INNER JOIN period_day AS m ON m.day = t.transacted_date
    WHERE t.in_city
    GROUP BY ALL
),

offline AS (
    SELECT
        m.half_month_start AS span_start,
        d.finished_agency_id AS agency_id,
        d.finished_agency_level AS agency_level,
        d.field_code,
        sum(d.fee_total) AS imputed
    FROM mart.dossier AS d
    INNER JOIN period_day AS m ON m.day = d.finished_date
    WHERE d.in_city AND d.is_resolved AND d.fee_total > 0 AND NOT d.has_online_payment
    GROUP BY ALL
)

SELECT
    v.variant, 'month' AS span, NULL::VARCHAR AS period_type, o.span_start, NULL::DATE AS span_end,
    o.agency_id, o.agency_level, o.field_code,
    o.success AS numerator,
    o.success + CASE v.variant WHEN 'platform' THEN o.failed ELSE 0 END AS denominator
FROM online AS o
CROSS JOIN (VALUES ('headline'), ('platform')) AS v (variant)

UNION ALL

SELECT
    'headline', 'month', NULL, f.span_start, NULL, f.agency_id, f.agency_level, f.field_code, 0, f.imputed
FROM offline AS f
