-- grain: one row per half of a month of receipt (see period_day.sql) and procedure
-- inputs: mart.dossier
-- owner: warehouse.mart
SELECT
    date_trunc('month', d.received_date)::DATE + if(day(d.received_date) >= 15, 14, 0) AS half_month_start,
    d.procedure_code,
    count(*) FILTER (WHERE d.in_city AND NOT d.deleted AND d.channel = 2) AS online,
    count(*) FILTER (WHERE d.in_city AND NOT d.deleted AND d.is_fee_bearing AND d.fee_total > 0) AS with_fee,
    count(*) FILTER (WHERE d.is_fee_bearing) AS fee_bearing
FROM mart.dossier AS d
WHERE d.procedure_code IS NOT NULL
GROUP BY ALL
