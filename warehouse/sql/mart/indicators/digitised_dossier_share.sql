-- grain: one row per dossier finished, counted or not
-- inputs: mart.dossier
-- adds up: row by row
-- owner: warehouse.mart
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.finished_date AS day,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    d.in_city AND d.is_resolved AND d.received_at IS NOT NULL AS denominator,
    denominator AND d.digitised_components AND d.result_file_count > 0 AS numerator,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN NOT denominator THEN 'Chưa giải quyết xong'
        WHEN numerator THEN 'Đã số hoá và có tệp kết quả'
        ELSE 'Chưa số hoá hoặc không có tệp kết quả'
    END AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM mart.dossier AS d
