-- grain: one row per stretch of days (see day.sql) and month it lies in, of each calendar
-- inputs: run_day, run_all_period
-- owner: warehouse.compute
WITH stretch AS (SELECT DISTINCT d.month_start FROM run_day AS d)

SELECT s.month_start AS stretch_start, 'civil' AS calendar, date_trunc('month', s.month_start)::DATE AS month_start
FROM stretch AS s

UNION ALL

-- NĐ 09/2019/NĐ-CP: a month of reports runs from the 15th of the month before to the 14th
SELECT
    s.month_start,
    'admin15',
    CASE
        WHEN day(s.month_start) = 15 THEN s.month_start
        ELSE date_trunc('month', s.month_start - INTERVAL 1 MONTH)::DATE + 14
    END
FROM stretch AS s
WHERE EXISTS (SELECT 1 FROM run_all_period AS p WHERE p.calendar = 'admin15')
