-- grain: one row per half of a month of receipt (see period_day.sql) and agency with dossiers of fee-bearing procedures
-- inputs: mart.dossier
-- owner: warehouse.mart
-- R04: the agency as of receipt
SELECT
    date_trunc('month', d.received_date)::DATE + if(day(d.received_date) >= 15, 14, 0) AS half_month_start,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS level,
    count(*) AS dossiers
FROM mart.dossier AS d
WHERE d.in_city AND NOT d.deleted AND d.is_fee_bearing AND d.received_agency_id IS NOT NULL
GROUP BY ALL
