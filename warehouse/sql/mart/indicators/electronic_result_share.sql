-- grain: one row per dossier finished, counted or not
-- inputs: mart.dossier, mart.procedure
-- adds up: row by row
-- owner: warehouse.mart
WITH dossier AS (
    SELECT d.*, d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count > 0) AS has_result
    FROM mart.dossier AS d
)

SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.finished_date AS day,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    d.in_city AND d.is_resolved AND d.received_at IS NOT NULL AND coalesce(d.has_result, FALSE) AS denominator,
    denominator AND d.result_file_count > 0 AS numerator,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN NOT denominator THEN 'Thủ tục không có giấy tờ kết quả, hoặc chưa có chi tiết'
        WHEN numerator THEN 'Có tệp kết quả'
        ELSE 'Không có tệp kết quả'
    END AS reason,
    'xong ' || strftime(d.finished_date, '%d/%m/%Y') AS detail
FROM dossier AS d
