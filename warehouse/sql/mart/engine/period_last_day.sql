-- grain: one row per end of a computed period: its last day, and the moment that "at its end" means
-- inputs: computed_period
-- owner: warehouse.mart
SELECT DISTINCT p.period_end, p.last_day, p.as_of
FROM computed_period AS p
