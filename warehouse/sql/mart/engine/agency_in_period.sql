-- grain: one row per period and agency that exists on its last day
-- inputs: computed_period, mart.agency
-- owner: warehouse.mart, warehouse.published.explain
-- R18: in scope are departments, and districts until 30/6/2025, communes after. R77: an agency is judged whether or not
-- a file names it. R43: an agency is its code and its level.
SELECT
    p.period_type,
    p.period_start,
    p.period_end,
    a.agency_id,
    a.level,
    min(a.name) AS name,
    a.level = 'department'
    OR (a.level = 'district' AND p.last_day < DATE '2025-07-01')
    OR (a.level = 'commune' AND p.last_day >= DATE '2025-07-01') AS in_scope
FROM computed_period AS p
INNER JOIN mart.agency AS a
    ON a.valid_from <= p.last_day AND (a.valid_to IS NULL OR a.valid_to > p.last_day)
GROUP BY ALL
