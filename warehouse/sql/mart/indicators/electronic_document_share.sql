-- grain: one row per document promulgated, counted or not
-- inputs: mart.document
-- adds up: row by row
-- owner: warehouse.mart
SELECT
    d.register_id AS item,
    d.promulgation_date AS day,
    d.agency_id,
    d.agency_level,
    d.in_base AS denominator,
    d.in_base AND d.sent_to_all AS numerator,
    d.in_base AND d.is_signed_paperless AS numerator_signed_paperless,
    d.in_base AND d.is_axis_confirmed AS numerator_axis_confirmed,
    d.in_base AND d.sent_to_any AS numerator_any_recipient,
    CASE
        WHEN NOT d.in_base THEN coalesce(d.exclusion_reason, 'Không thuộc diện tính')
        WHEN NOT d.sent_to_any THEN 'Chỉ gửi giấy'
        WHEN NOT d.sent_to_all THEN 'Còn nơi nhận chưa gửi điện tử'
        ELSE 'Gửi điện tử'
    END AS reason,
    CASE
        WHEN d.in_base AND d.sent_to_all AND NOT d.is_signed_paperless THEN 'Chưa ký số hoặc còn kèm bản giấy'
    END AS reason_signed_paperless,
    CASE WHEN d.in_base AND NOT d.is_axis_confirmed THEN 'Trục chưa xác nhận đủ nơi nhận' END AS reason_axis_confirmed,
    concat_ws(', ', d.notation, d.electronic_recipient_count || ' / ' || d.recipient_count || ' nơi nhận điện tử') AS detail
FROM mart.document AS d
