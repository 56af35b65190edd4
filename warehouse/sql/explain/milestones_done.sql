-- grain: one row per row of the file that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_milestones
-- owner: warehouse.published.explain
SELECT
    f.milestone_id AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS field_code,
    (TRUE AND coalesce(f.completed <= f.due, FALSE))::INTEGER AS numerator,
    (TRUE)::INTEGER AS denominator,
    CASE
        WHEN NOT TRUE THEN 'Không thuộc thành phố'
        WHEN f.completed IS NULL THEN 'Chưa hoàn thành'
        WHEN f.completed <= f.due THEN 'Hoàn thành đúng hạn'
        ELSE 'Hoàn thành trễ'
    END AS reason,
    'hạn ' || strftime(f.due, '%d/%m/%Y') || coalesce('; xong ' || strftime(f.completed, '%d/%m/%Y'), '') || '; ' || f.title AS detail
FROM asked AS a
INNER JOIN mart.file_milestones AS f ON f.due >= a.period_start AND f.due < a.period_end
