-- grain: one row per dossier received, counted or not
-- inputs: mart.dossier, mart.eligible_procedure
-- adds up: row by row
-- owner: warehouse.mart
-- R31: eligible if any row of class full covers the day of receipt.
WITH dossier AS (
    SELECT
        d.*,
        d.procedure_code IN (
            SELECT q.procedure_code
            FROM mart.eligible_procedure AS q
            WHERE
                q.class = 'full'
                AND q.valid_from <= d.received_date AND (q.valid_to IS NULL OR q.valid_to > d.received_date)
        ) AS is_eligible
    FROM mart.dossier AS d
)

SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.received_date AS day,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    d.in_city AND NOT d.deleted AND coalesce(d.is_eligible, FALSE) AS denominator,
    denominator AND d.channel = 2 AS numerator,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN NOT denominator THEN 'Thủ tục không đủ điều kiện toàn trình'
        WHEN numerator THEN 'Nộp trực tuyến'
        ELSE 'Nộp trực tiếp hoặc qua bưu chính'
    END AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM dossier AS d
