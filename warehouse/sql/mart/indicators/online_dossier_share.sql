-- grain: one row per dossier received, counted or not
-- inputs: mart.dossier
-- adds up: row by row
-- owner: warehouse.mart
-- R16, R21: every received dossier whatever its status; no channel is direct, postal stays in the denominator.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.received_date AS day,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    d.in_city AND NOT d.deleted AS denominator,
    denominator AND d.channel = 2 AS numerator,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN numerator THEN 'Nộp trực tuyến'
        ELSE 'Nộp trực tiếp hoặc qua bưu chính'
    END AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM mart.dossier AS d
