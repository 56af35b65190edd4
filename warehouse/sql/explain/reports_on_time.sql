-- grain: one row per row of the file that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_central_reports
-- owner: warehouse.published.explain
SELECT
    f.report_id AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS field_code,
    (TRUE AND coalesce(f.sent <= f.due, FALSE))::INTEGER AS numerator,
    (TRUE)::INTEGER AS denominator,
    CASE
        WHEN NOT TRUE THEN 'Không thuộc thành phố'
        WHEN f.sent IS NULL THEN 'Chưa gửi'
        WHEN f.sent <= f.due THEN 'Gửi đúng hạn'
        ELSE 'Gửi trễ'
    END AS reason,
    'hạn ' || strftime(f.due, '%d/%m/%Y') || coalesce('; xong ' || strftime(f.sent, '%d/%m/%Y'), '') AS detail
FROM asked AS a
INNER JOIN mart.file_central_reports AS f ON f.due >= a.period_start AND f.due < a.period_end
