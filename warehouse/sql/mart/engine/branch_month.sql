-- grain: one row per half of a month of the finish (see period_day.sql) and branch of the land registration office
-- inputs: mart.dossier
-- owner: warehouse.mart
SELECT
    date_trunc('month', d.finished_date)::DATE + if(day(d.finished_date) >= 15, 14, 0) AS half_month_start,
    d.finished_agency_id,
    count(*) FILTER (WHERE d.is_on_time) AS on_time,
    count(*) AS resolved
FROM mart.dossier AS d
WHERE d.in_timeliness_base AND d.finished_agency_level = 'branch'
GROUP BY ALL
