-- grain: one row per difference, and one per settlement day for all that matched; the sums are the figure
-- inputs: asked (one row: the variant and period in question), mart.settlement_day, mart.settlement_difference
-- owner: warehouse.published.explain
SELECT
    strftime(d.settlement_date, '%Y-%m-%d') AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS field_code,
    d.matched AS numerator,
    d.matched AS denominator,
    'Khớp trong ngày quyết toán' AS reason,
    d.matched || ' giao dịch' AS detail
FROM asked AS a
INNER JOIN mart.settlement_day AS d ON d.settlement_date >= a.period_start AND d.settlement_date < a.period_end
WHERE d.matched > 0

UNION ALL

SELECT
    coalesce(d.reference, d.file_name || ':' || d.line_no), NULL, NULL, NULL, 0, 1,
    CASE d.kind
        WHEN 'missing_in_file' THEN 'Không có trong tệp quyết toán'
        WHEN 'duplicate_in_platform' THEN 'Giao dịch trùng, tệp chỉ có một dòng'
        WHEN 'missing_in_platform' THEN 'Không có trên nền tảng'
        WHEN 'duplicate_in_file' THEN 'Dòng trùng trong tệp'
        WHEN 'amount_differs' THEN 'Lệch số tiền'
        ELSE 'Lệch trạng thái'
    END,
    'ngày ' || strftime(d.settlement_date, '%d/%m/%Y') || ', nền tảng '
    || coalesce(d.platform_amount || ' đồng', 'không có') || ', tệp ' || coalesce(d.file_amount || ' đồng', 'không có')
FROM asked AS a
INNER JOIN mart.settlement_difference AS d
    ON d.settlement_date >= a.period_start AND d.settlement_date < a.period_end
WHERE d.comparison = 'settlement' AND d.kind <> 'date_differs'
