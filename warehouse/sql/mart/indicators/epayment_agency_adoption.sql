-- grain: one row per period and agency in scope, counted or not
-- inputs: agency_in_period, fee_agency_month, paid_month, computed_period
-- owner: warehouse.mart
-- R18: scope and denominator as on the period's last day; an agency's own payments only, nothing inherited.
WITH fee_agency AS (
    -- R04: at least one dossier of a fee-bearing procedure received before the period's end, the agency as of receipt
    SELECT d.agency_id, d.level, min(d.half_month_start) AS first_received
    FROM fee_agency_month AS d
    GROUP BY ALL
),

paid AS (
    SELECT p.period_type, p.period_start, p.period_end, t.agency_id, t.level, sum(t.payments)::BIGINT AS payments
    FROM computed_period AS p
    INNER JOIN paid_month AS t ON t.half_month_start >= p.period_start AND t.half_month_start < p.period_end
    WHERE t.agency_id IS NOT NULL
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
