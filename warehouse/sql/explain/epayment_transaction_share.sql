-- grain: one row per transaction, and per dossier paid for elsewhere; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.payment, mart.dossier
-- owner: warehouse.published.explain
SELECT
    t.reference AS item,
    t.procedure_code,
    t.agency_id,
    t.field_code,
    CASE WHEN t.counts_online THEN 1 ELSE 0 END AS numerator,
    CASE
        WHEN t.counts_online THEN 1
        WHEN a.variant = 'platform' AND t.in_city AND t.status = 4 AND t.amount > 0 THEN 1
        ELSE 0
    END AS denominator,
    CASE
        WHEN t.counts_online THEN 'Thành công trên nền tảng'
        WHEN NOT t.in_city THEN 'Không thuộc thành phố'
        WHEN t.amount = 0 THEN 'Giao dịch 0 đồng'
        WHEN t.is_fully_refunded THEN 'Đã hoàn toàn bộ'
        WHEN t.status = 4 THEN 'Giao dịch thất bại'
        ELSE 'Đang chờ'
    END AS reason,
    t.amount || ' đồng' AS detail
FROM asked AS a
INNER JOIN mart.payment AS t ON t.transacted_date >= a.period_start AND t.transacted_date < a.period_end

UNION ALL

SELECT
    d.dossier_code, d.procedure_code, d.finished_agency_id, d.field_code, 0, 1,
    'Nộp phí ngoài nền tảng (suy ra từ hồ sơ)', d.fee_total || ' đồng'
FROM asked AS a
INNER JOIN mart.dossier AS d ON d.finished_date >= a.period_start AND d.finished_date < a.period_end
WHERE a.variant <> 'platform' AND d.in_city AND d.is_resolved AND d.fee_total > 0 AND NOT d.has_online_payment
