-- grain: one row per transaction, and per resolved dossier with fees and without a payment on the platform
-- inputs: mart.payment, mart.dossier
-- owner: warehouse.mart
-- R03: the offline side has no source; every resolved dossier with fees and no platform payment counts as one offline
-- transaction on its finish. R06, R20: fully refunded and pending transactions count nowhere; money is net of refunds.
SELECT
    t.reference AS item,
    t.procedure_code,
    t.transacted_date AS day,
    t.agency_id,
    t.agency_level,
    t.field_code,
    t.counts_online AS is_online,
    FALSE AS is_offline,
    t.in_city AND t.status = 4 AND t.amount > 0 AS is_failed,
    if(t.counts_online, t.net_amount, t.amount) AS amount,
    CASE
        WHEN t.counts_online THEN 'Thành công trên nền tảng'
        WHEN NOT t.in_city THEN 'Không thuộc thành phố'
        WHEN t.amount = 0 THEN 'Giao dịch 0 đồng'
        WHEN t.is_fully_refunded THEN 'Đã hoàn toàn bộ'
        WHEN t.status = 4 THEN 'Giao dịch thất bại'
        ELSE 'Đang chờ'
    END AS reason,
    t.amount || ' đồng' AS detail
FROM mart.payment AS t

UNION ALL

SELECT
    d.dossier_code, d.procedure_code, d.finished_date, d.finished_agency_id, d.finished_agency_level, d.field_code,
    FALSE, TRUE, NULL, d.fee_total,
    'Nộp phí ngoài nền tảng (suy ra từ hồ sơ)', d.fee_total || ' đồng'
FROM mart.dossier AS d
WHERE d.in_city AND d.is_resolved AND d.fee_total > 0 AND NOT d.has_online_payment
