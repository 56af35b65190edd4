-- grain: one row per difference, and one per settlement day for all that matched
-- inputs: mart.settlement_day, mart.settlement_difference
-- owner: warehouse.mart
SELECT
    strftime(d.settlement_date, '%Y-%m-%d') AS item,
    d.settlement_date AS day,
    d.matched AS denominator,
    d.matched AS numerator,
    'Khớp trong ngày quyết toán' AS reason,
    d.matched || ' giao dịch' AS detail
FROM mart.settlement_day AS d
WHERE d.matched > 0

UNION ALL BY NAME

SELECT
    coalesce(d.reference, d.file_name || ':' || d.line_no) AS item,
    d.settlement_date AS day,
    1 AS denominator,
    CASE d.kind
        WHEN 'missing_in_file' THEN 'Không có trong tệp quyết toán'
        WHEN 'duplicate_in_platform' THEN 'Giao dịch trùng, tệp chỉ có một dòng'
        WHEN 'missing_in_platform' THEN 'Không có trên nền tảng'
        WHEN 'duplicate_in_file' THEN 'Dòng trùng trong tệp'
        WHEN 'amount_differs' THEN 'Lệch số tiền'
        ELSE 'Lệch trạng thái'
    END AS reason,
    'ngày ' || strftime(d.settlement_date, '%d/%m/%Y') || ', nền tảng '
    || coalesce(d.platform_amount || ' đồng', 'không có') || ', tệp ' || coalesce(d.file_amount || ' đồng', 'không có')
        AS detail
FROM mart.settlement_difference AS d
WHERE d.comparison = 'settlement' AND d.kind <> 'date_differs'
