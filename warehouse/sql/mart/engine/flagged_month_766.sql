-- grain: one row per half of a month of receipt (see period_day.sql), agency and cause: fees whose flag and payment disagree
-- inputs: mart.dossier
-- owner: warehouse.mart
-- Of what is paid: flagged and never paid on the platform, and the other way round.
SELECT
    date_trunc('month', d.received_date)::DATE + if(day(d.received_date) >= 15, 14, 0) AS half_month_start,
    d.received_agency_id AS agency_id,
    if(d.has_online_payment, 'online_not_marked', 'cash_marked_online') AS cause,
    sum(if(d.has_online_payment, -1, 1))::BIGINT AS numerator
FROM mart.dossier AS d
WHERE
    d.in_city AND NOT d.deleted AND d.is_fee_bearing AND NOT d.all_fees_zero
    AND d.has_online_payment <> coalesce(d.online_payment_flag IN (1, 2), FALSE)
GROUP BY ALL
