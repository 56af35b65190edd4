-- grain: one row per agency that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), agency_in_period, mart.dossier, mart.payment
-- owner: warehouse.published.explain
WITH scope AS (
    SELECT s.period_start, s.period_end, s.agency_id, s.level
    FROM agency_in_period AS s
    WHERE s.in_scope
),

judged AS (
    SELECT
        s.agency_id,
        EXISTS (
            SELECT 1 FROM mart.dossier AS d
            WHERE
                d.in_city AND NOT d.deleted AND d.is_fee_bearing AND d.received_agency_id = s.agency_id
                AND d.received_agency_level = s.level AND d.received_date < s.period_end
        ) AS has_fee,
        (
            SELECT count(*) FROM mart.payment AS t
            WHERE
                t.counts_online AND t.agency_id = s.agency_id AND t.agency_level = s.level
                AND t.transacted_date >= s.period_start AND t.transacted_date < s.period_end
        ) AS payments
    FROM scope AS s
)

SELECT
    j.agency_id AS item,
    NULL::VARCHAR AS procedure_code,
    j.agency_id,
    NULL::VARCHAR AS field_code,
    (j.has_fee AND j.payments > 0)::INTEGER AS numerator,
    j.has_fee::INTEGER AS denominator,
    CASE
        WHEN NOT j.has_fee THEN 'Không có hồ sơ của thủ tục có phí'
        WHEN j.payments > 0 THEN 'Có thanh toán trực tuyến'
        ELSE 'Chưa có thanh toán trực tuyến nào'
    END AS reason,
    j.payments || ' giao dịch' AS detail
FROM judged AS j
