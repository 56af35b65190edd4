-- grain: one row per document that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.document
-- owner: warehouse.published.explain
SELECT
    d.register_id AS item,
    NULL::VARCHAR AS procedure_code,
    d.agency_id,
    NULL::VARCHAR AS field_code,
    (
        d.in_base
        AND CASE a.variant
            WHEN 'signed_paperless' THEN d.is_signed_paperless
            WHEN 'axis_confirmed' THEN d.is_axis_confirmed
            WHEN 'any_recipient' THEN d.sent_to_any
            ELSE d.sent_to_all
        END
    )::INTEGER AS numerator,
    d.in_base::INTEGER AS denominator,
    CASE
        WHEN NOT d.in_base THEN coalesce(d.exclusion_reason, 'Không thuộc diện tính')
        WHEN a.variant = 'axis_confirmed' AND NOT d.is_axis_confirmed THEN 'Trục chưa xác nhận đủ nơi nhận'
        WHEN NOT d.sent_to_any THEN 'Chỉ gửi giấy'
        WHEN NOT d.sent_to_all THEN 'Còn nơi nhận chưa gửi điện tử'
        WHEN a.variant = 'signed_paperless' AND NOT d.is_signed_paperless THEN 'Chưa ký số hoặc còn kèm bản giấy'
        ELSE 'Gửi điện tử'
    END AS reason,
    concat_ws(', ', d.notation, d.electronic_recipient_count || ' / ' || d.recipient_count || ' nơi nhận điện tử') AS detail
FROM asked AS a
INNER JOIN mart.document AS d ON d.promulgation_date >= a.period_start AND d.promulgation_date < a.period_end
