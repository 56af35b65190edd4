-- grain: one row per half of a month (see period_day.sql), agency and procedure with payments that count
-- inputs: mart.payment
-- owner: warehouse.mart
-- R42: any successful payment above zero, not fully refunded
SELECT
    date_trunc('month', t.transacted_date)::DATE + if(day(t.transacted_date) >= 15, 14, 0) AS half_month_start,
    t.agency_id,
    t.agency_level AS level,
    t.procedure_code,
    count(*) AS payments
FROM mart.payment AS t
WHERE t.counts_online
GROUP BY ALL
