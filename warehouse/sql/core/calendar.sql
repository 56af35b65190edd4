-- grain: one row per day
-- inputs: calendar_file (the CSV shipped in warehouse/data)
-- owner: warehouse.apply
SELECT date::DATE AS date, is_working_day::INTEGER = 1 AS is_working_day, nullif(reason, '') AS reason
FROM calendar_file
