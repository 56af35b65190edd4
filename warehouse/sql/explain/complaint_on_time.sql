-- grain: one row per row of the file that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_complaints
-- owner: warehouse.published.explain
SELECT
    f.case_id AS item,
    NULL::VARCHAR AS procedure_code,
    f.agency_id,
    NULL::VARCHAR AS field_code,
    (coalesce(f.in_city, FALSE) AND coalesce(f.resolved <= f.due, FALSE))::INTEGER AS numerator,
    (coalesce(f.in_city, FALSE))::INTEGER AS denominator,
    CASE
        WHEN NOT coalesce(f.in_city, FALSE) THEN 'Không thuộc thành phố'
        WHEN f.resolved IS NULL THEN 'Chưa giải quyết xong'
        WHEN f.resolved <= f.due THEN 'Giải quyết trong hạn'
        ELSE 'Giải quyết quá hạn'
    END AS reason,
    'hạn ' || strftime(f.due, '%d/%m/%Y') || coalesce('; xong ' || strftime(f.resolved, '%d/%m/%Y'), '') AS detail
FROM asked AS a
INNER JOIN mart.file_complaints AS f ON f.resolved >= a.period_start AND f.resolved < a.period_end
