-- grain: one row per variant, period end and field: procedures counted once, at their highest level
-- inputs: mart.procedure, mart.service_level, mart.eligible_procedure, period_last_day
-- owner: warehouse.mart
-- R15: "at the period's end" is its last day. R22: level4 and full live on their own side of 15/8/2022 (the engine
-- applies the variants' dates). A procedure belongs to one field, so counts of fields add up to the city's.
WITH in_force AS (
    SELECT e.period_end, e.last_day, p.procedure_code, min(p.field_code) AS field_code
    FROM period_last_day AS e
    INNER JOIN mart.procedure AS p
        ON p.valid_from <= e.last_day AND (p.valid_to IS NULL OR p.valid_to > e.last_day)
    GROUP BY ALL
),

highest AS (
    SELECT e.period_end, s.procedure_code, max(s.level) AS level
    FROM period_last_day AS e
    INNER JOIN mart.service_level AS s
        ON s.valid_from <= e.last_day AND (s.valid_to IS NULL OR s.valid_to > e.last_day)
    GROUP BY ALL
),

-- R31: eligible if any row of any decision covers the date, whatever its class
eligible AS (
    SELECT DISTINCT e.period_end, q.procedure_code
    FROM period_last_day AS e
    INNER JOIN mart.eligible_procedure AS q
        ON q.valid_from <= e.last_day AND (q.valid_to IS NULL OR q.valid_to > e.last_day)
),

judged AS (
    SELECT
        f.period_end,
        f.field_code,
        coalesce(h.level, 0) AS level,
        q.procedure_code IS NOT NULL AS is_eligible
    FROM in_force AS f
    LEFT JOIN highest AS h ON h.period_end = f.period_end AND h.procedure_code = f.procedure_code
    LEFT JOIN eligible AS q ON q.period_end = f.period_end AND q.procedure_code = f.procedure_code
)

SELECT
    v.variant,
    'end' AS span,
    NULL::VARCHAR AS period_type,
    NULL::DATE AS span_start,
    j.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    j.field_code,
    count(*) FILTER (WHERE j.level >= v.least_level) AS numerator,
    count(*) AS denominator
FROM judged AS j
INNER JOIN (
    VALUES ('headline', 3, TRUE), ('all', 3, FALSE), ('level4', 4, TRUE), ('full', 4, TRUE)
) AS v (variant, least_level, eligible_only)
    ON j.is_eligible OR NOT v.eligible_only
GROUP BY ALL
