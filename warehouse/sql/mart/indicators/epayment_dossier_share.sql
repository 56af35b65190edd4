-- grain: one row per dossier received, counted or not
-- inputs: mart.dossier
-- adds up: row by row
-- owner: warehouse.mart
-- R17, R74: the headline follows the province's flag, reconciled the platform's own transactions; one denominator.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.received_date AS day,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    d.in_city AND NOT d.deleted AND d.is_fee_bearing AND NOT d.all_fees_zero AS denominator,
    denominator AND d.online_payment_flag IN (1, 2) AS numerator,
    denominator AND d.has_online_payment AS numerator_reconciled,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN NOT denominator THEN 'Thủ tục không có phí, hoặc hồ sơ được miễn phí'
        WHEN numerator THEN 'Thanh toán trực tuyến'
        ELSE 'Chưa thanh toán trực tuyến'
    END AS reason,
    CASE
        WHEN NOT denominator THEN reason
        WHEN numerator_reconciled THEN 'Thanh toán trực tuyến'
        ELSE 'Chưa thanh toán trực tuyến'
    END AS reason_reconciled,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM mart.dossier AS d
