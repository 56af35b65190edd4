-- grain: what the rows of a half month, a period's end or a period contribute to a variant, per agency and field, of those
--        that the periods being computed are made of
-- inputs: kept.contribution, half_month, computed_period
-- owner: warehouse.mart
SELECT c.*
FROM kept.contribution AS c
WHERE
    (c.span = 'month' AND c.span_start IN (SELECT h.half_month_start FROM half_month AS h))
    OR (c.span <> 'month' AND c.span_end IN (SELECT p.period_end FROM computed_period AS p))
