-- grain: one row per day of the periods being computed
-- inputs: computed_period, every_period
-- owner: warehouse.mart
-- half_month_start: a day's events are added up in the civil month, or, where periods of admin15 are asked for too, in
-- its half before or from the 15th. So each event is counted once for both calendars.
SELECT
    d.day::DATE AS day,
    date_trunc('month', d.day)::DATE + CASE WHEN c.is_split AND day(d.day) >= 15 THEN 14 ELSE 0 END AS half_month_start
FROM generate_series(
    (SELECT min(f.period_start) FROM computed_period AS f)::TIMESTAMP,
    (SELECT max(l.last_day) FROM computed_period AS l)::TIMESTAMP,
    INTERVAL 1 DAY
) AS d (day)
CROSS JOIN (SELECT coalesce(bool_or(e.calendar = 'admin15'), FALSE) AS is_split FROM every_period AS e) AS c
SEMI JOIN computed_period AS p ON d.day >= p.period_start AND d.day < p.period_end
