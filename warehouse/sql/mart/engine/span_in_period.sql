-- grain: one row per period and span (month, quarter, year) whose file rows are seen in it
-- inputs: computed_period
-- owner: warehouse.mart
-- R76: a row about a whole period is seen in exactly that period and in the year that contains it.
SELECT p.period_type, p.period_start, p.period_end, p.period_start AS span_start, p.period_end AS span_end
FROM computed_period AS p

UNION ALL

SELECT
    p.period_type,
    p.period_start,
    p.period_end,
    (p.period_start + to_months(m.months * n.number))::DATE,
    (p.period_start + to_months(m.months * (n.number + 1)))::DATE
FROM computed_period AS p
CROSS JOIN (VALUES (1), (3)) AS m (months)
INNER JOIN range(12) AS n (number) ON m.months * n.number < 12
WHERE p.period_end = p.period_start + INTERVAL 1 YEAR
