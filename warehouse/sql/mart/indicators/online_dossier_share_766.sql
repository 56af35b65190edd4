-- grain: one row per dossier received, counted or not
-- inputs: mart.dossier, mart.procedure
-- adds up: row by row
-- owner: warehouse.mart
-- R51. A procedure whose detail lists no result has none to hand over electronically.
WITH dossier AS (
    SELECT d.*, d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count = 0) AS has_no_result
    FROM mart.dossier AS d
)

SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.received_date AS day,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    d.in_city AND NOT d.deleted AS denominator,
    denominator AND d.channel = 2 AND (coalesce(d.result_file_count, 0) > 0 OR d.has_no_result) AS numerator,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN d.channel <> 2 THEN 'Nộp trực tiếp hoặc qua bưu chính'
        WHEN numerator THEN 'Nộp trực tuyến, có kết quả điện tử hoặc không cần'
        ELSE 'Nộp trực tuyến, chưa có kết quả điện tử'
    END AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM dossier AS d
