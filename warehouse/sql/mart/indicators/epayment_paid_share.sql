-- grain: one row per dossier received, counted or not
-- inputs: mart.dossier
-- adds up: row by row
-- owner: warehouse.mart
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.received_date AS day,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    d.in_city AND NOT d.deleted AND (d.has_online_payment OR (d.is_resolved AND d.fee_total > 0)) AS denominator,
    denominator AND d.has_online_payment AS numerator,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN NOT denominator THEN 'Chưa nộp phí'
        WHEN numerator THEN 'Thanh toán trực tuyến'
        ELSE 'Nộp phí ngoài nền tảng'
    END AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM mart.dossier AS d
