-- grain: one row per period and agency in scope: 1 in the denominator, 1 or 0 in the numerator
-- inputs: agency_in_period, mart.file_inspections, computed_period
-- owner: warehouse.mart
-- An agency counts once however often it was inspected; inspections of predecessors are not inherited (R18).
WITH meeting AS (
    SELECT DISTINCT p.period_type, p.period_start, p.period_end, f.agency_id, f.agency_level AS level
    FROM computed_period AS p
    INNER JOIN mart.file_inspections AS f ON f.date >= p.period_start AND f.date < p.period_end
    WHERE f.agency_id IS NOT NULL
)

SELECT
    'headline' AS variant,
    'period' AS span,
    s.period_type,
    s.period_start AS span_start,
    s.period_end AS span_end,
    s.agency_id,
    s.level AS agency_level,
    NULL::VARCHAR AS field_code,
    CASE WHEN h.agency_id IS NULL THEN 0 ELSE 1 END AS numerator,
    1 AS denominator
FROM agency_in_period AS s
LEFT JOIN meeting AS h USING (period_type, period_start, period_end, agency_id, level)
WHERE s.in_scope
