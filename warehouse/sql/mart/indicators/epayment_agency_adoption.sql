-- grain: one row per period and agency in scope, counted or not
-- inputs: agency_in_period, mart.dossier, mart.payment, computed_period
-- owner: warehouse.mart
-- R18: scope and denominator as on the period's last day; an agency's own payments only, nothing inherited.
WITH fee_agency AS (
    -- R04: at least one dossier of a fee-bearing procedure received before the period's end, the agency as of receipt
    SELECT d.received_agency_id AS agency_id, d.received_agency_level AS level, min(d.received_date) AS first_received
    FROM mart.dossier AS d
    WHERE d.in_city AND NOT d.deleted AND d.is_fee_bearing AND d.received_agency_id IS NOT NULL
    GROUP BY ALL
),

-- R42: any successful payment above zero, not fully refunded
paid AS (
    SELECT p.period_type, p.period_start, p.period_end, t.agency_id, t.agency_level AS level, count(*) AS payments
    FROM computed_period AS p
    INNER JOIN mart.payment AS t
        ON t.transacted_date >= p.period_start AND t.transacted_date < p.period_end
    WHERE t.counts_online AND t.agency_id IS NOT NULL
    GROUP BY ALL
)

SELECT
    s.agency_id AS item,
    s.period_type,
    s.period_start,
    s.period_end,
    s.agency_id,
    s.level AS agency_level,
    coalesce(f.first_received < s.period_end, FALSE) AS denominator,
    denominator AND t.payments > 0 AS numerator,
    CASE
        WHEN NOT denominator THEN 'Không có hồ sơ của thủ tục có phí'
        WHEN numerator THEN 'Có thanh toán trực tuyến'
        ELSE 'Chưa có thanh toán trực tuyến nào'
    END AS reason,
    coalesce(t.payments, 0) || ' giao dịch' AS detail
FROM agency_in_period AS s
LEFT JOIN paid AS t USING (period_type, period_start, period_end, agency_id, level)
LEFT JOIN fee_agency AS f USING (agency_id, level)
WHERE s.in_scope
