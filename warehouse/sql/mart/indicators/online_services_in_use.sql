-- grain: one row per period and field: procedures counted once
-- inputs: mart.dossier, mart.service_level, mart.procedure, computed_period
-- owner: warehouse.mart
-- R69. A procedure belongs to one field, the one of its newest segment, so counts of fields add up to the city's.
WITH field AS (
    SELECT p.procedure_code, arg_max(p.field_code, p.valid_from) AS field_code
    FROM mart.procedure AS p
    WHERE p.field_code IS NOT NULL
    GROUP BY p.procedure_code
),

counted AS (
    SELECT DISTINCT p.period_type, p.period_start, p.period_end, d.procedure_code, 1 AS used, 0 AS offered
    FROM computed_period AS p
    INNER JOIN mart.dossier AS d ON d.received_date >= p.period_start AND d.received_date < p.period_end
    WHERE d.in_city AND NOT d.deleted AND d.channel = 2

    UNION ALL

    SELECT DISTINCT p.period_type, p.period_start, p.period_end, s.procedure_code, 0, 1
    FROM computed_period AS p
    INNER JOIN mart.service_level AS s
        ON s.valid_from <= p.last_day AND (s.valid_to IS NULL OR s.valid_to > p.last_day)
    -- R24: services of codes outside the city's authority are ignored
    WHERE s.level >= 3 AND s.procedure_code IN (SELECT c.procedure_code FROM mart.procedure AS c)
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
    sum(c.used) AS numerator,
    sum(c.offered) AS denominator
FROM counted AS c
LEFT JOIN field AS f ON f.procedure_code = c.procedure_code
GROUP BY ALL
