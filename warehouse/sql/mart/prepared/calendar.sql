-- grain: one row per calendar day
-- inputs: core.calendar
-- owner: warehouse.mart
-- Working days get a running number, so that "the n-th working day after" is one equality join (R09).
SELECT
    c.date,
    c.is_working_day,
    c.reason,
    count(*) FILTER (WHERE c.is_working_day) OVER (ORDER BY c.date) AS working_day_number,
    min(c.date) FILTER (WHERE c.is_working_day)
        OVER (ORDER BY c.date ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_working_day
FROM core_db.core.calendar AS c
