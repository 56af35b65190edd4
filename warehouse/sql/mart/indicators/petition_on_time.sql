-- grain: one row per petition handled, counted or not
-- inputs: mart.petition
-- adds up: row by row
-- owner: warehouse.mart
SELECT
    p.petition_code AS item,
    p.finished_date AS day,
    p.finished_agency_id AS agency_id,
    p.finished_agency_level AS agency_level,
    p.in_city AS denominator,
    p.in_city AND p.is_on_time AS numerator,
    CASE
        WHEN NOT p.in_city THEN p.exclusion_reason
        WHEN p.is_on_time THEN 'Trong hạn'
        WHEN p.fault_no_due THEN 'Lỗi dữ liệu: nguồn không cho hạn'
        WHEN p.status IN (3, 4) THEN 'Quá hạn'
        ELSE 'Có ngày xong nhưng trạng thái không phải đã trả lời hay từ chối'
    END AS reason,
    coalesce('hạn ' || strftime(p.due_at, '%d/%m/%Y %H:%M') || ', ', '')
    || 'xong ' || strftime(p.finished_at, '%d/%m/%Y %H:%M') AS detail
FROM mart.petition AS p
