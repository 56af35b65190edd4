-- grain: one row per period end and procedure in force on its last day, at its highest level, counted or not
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
)

SELECT
    f.procedure_code AS item,
    f.procedure_code,
    f.period_end,
    f.field_code,
    q.procedure_code IS NOT NULL AS denominator,
    TRUE AS denominator_all,
    denominator AND h.level >= 3 AS numerator,
    h.level >= 3 AS numerator_all,
    denominator AND h.level >= 4 AS numerator_level4,
    denominator AND h.level >= 4 AS numerator_full,
    coalesce('Dịch vụ công trực tuyến mức ' || h.level, 'Chưa có dịch vụ công trực tuyến') AS reason_all,
    if(denominator, reason_all, 'Không trong danh sách đủ điều kiện') AS reason
FROM in_force AS f
LEFT JOIN highest AS h ON h.period_end = f.period_end AND h.procedure_code = f.procedure_code
LEFT JOIN eligible AS q ON q.period_end = f.period_end AND q.procedure_code = f.procedure_code
