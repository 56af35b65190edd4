-- grain: one row per half of a month (see period_day.sql) and month it lies in, of each calendar
-- inputs: period_day, every_period
-- owner: warehouse.mart
WITH half AS (SELECT DISTINCT d.half_month_start FROM period_day AS d)

SELECT h.half_month_start, 'civil' AS calendar, date_trunc('month', h.half_month_start)::DATE AS month_start
FROM half AS h

UNION ALL

-- NĐ 09/2019/NĐ-CP: a month of reports runs from the 15th of the month before to the 14th
SELECT
    h.half_month_start,
    'admin15',
    CASE
        WHEN day(h.half_month_start) = 15 THEN h.half_month_start
        ELSE date_trunc('month', h.half_month_start - INTERVAL 1 MONTH)::DATE + 14
    END
FROM half AS h
WHERE EXISTS (SELECT 1 FROM every_period AS p WHERE p.calendar = 'admin15')
