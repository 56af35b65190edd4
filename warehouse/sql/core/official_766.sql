-- grain: one row per landed official figure (endpoint, period, department, line, metric)
-- inputs: landed (portal/official_766, pending extracts)
-- owner: warehouse.apply
SELECT
    endpoint, period_type, year, period, department_code, department_name, department_level, scope, metric_code,
    value, numerator, denominator, ratio, score, max_score, quality_flag, _extract_id, _page, _pos
FROM landed
