-- grain: one row per period and field: procedures counted once
-- inputs: mart.payment, mart.procedure, mart.dossier, computed_period
-- owner: warehouse.mart
-- R04. The numerator is every fee-bearing procedure that was paid for, also one that left the catalogue in the period.
WITH field AS (
    SELECT p.procedure_code, arg_max(p.field_code, p.valid_from) AS field_code
    FROM mart.procedure AS p
    WHERE p.field_code IS NOT NULL
    GROUP BY p.procedure_code
),

fee_bearing AS (
    SELECT p.procedure_code FROM mart.procedure AS p WHERE p.is_fee_bearing
    UNION
    SELECT d.procedure_code FROM mart.dossier AS d WHERE d.is_fee_bearing
),

counted AS (
    SELECT DISTINCT p.period_type, p.period_start, p.period_end, t.procedure_code, 1 AS paid, 0 AS in_force
    FROM computed_period AS p
    INNER JOIN mart.payment AS t
        ON t.transacted_date >= p.period_start AND t.transacted_date < p.period_end AND t.counts_online
    INNER JOIN fee_bearing AS b ON b.procedure_code = t.procedure_code

    UNION ALL

    SELECT DISTINCT p.period_type, p.period_start, p.period_end, c.procedure_code, 0, 1
    FROM computed_period AS p
    INNER JOIN mart.procedure AS c
        ON c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day) AND c.is_fee_bearing
)

SELECT
    'headline' AS variant,
    'period' AS span,
    c.period_type,
    c.period_start AS span_start,
    c.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    f.field_code,
    sum(c.paid) AS numerator,
    sum(c.in_force) AS denominator
FROM counted AS c
LEFT JOIN field AS f ON f.procedure_code = c.procedure_code
GROUP BY ALL
