-- grain: one row per period and agency in scope
-- inputs: agency_in_period, mart.file_inspections, computed_period
-- owner: warehouse.mart
-- An agency counts once however often it was inspected; inspections of predecessors are not inherited (R18).
WITH inspected AS (
    SELECT DISTINCT p.period_type, p.period_start, p.period_end, f.agency_id, f.agency_level AS level
    FROM computed_period AS p
    INNER JOIN mart.file_inspections AS f ON f.date >= p.period_start AND f.date < p.period_end
    WHERE f.agency_id IS NOT NULL
)

SELECT
    s.agency_id AS item,
    s.period_type,
    s.period_start,
    s.period_end,
    s.agency_id,
    s.level AS agency_level,
    TRUE AS denominator,
    h.agency_id IS NOT NULL AS numerator,
    if(numerator, 'Đã được kiểm tra', 'Chưa được kiểm tra') AS reason,
    s.name AS detail
FROM agency_in_period AS s
LEFT JOIN inspected AS h USING (period_type, period_start, period_end, agency_id, level)
WHERE s.in_scope
