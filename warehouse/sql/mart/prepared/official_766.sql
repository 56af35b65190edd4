-- grain: one row per endpoint, period, department and metric
-- inputs: core.official_766
-- owner: warehouse.mart
SELECT
    o.endpoint, o.period_type, o.year, o.period, o.department_code, o.department_name, o.department_level, o.scope,
    o.metric_code, o.value, o.numerator, o.denominator, o.ratio, o.score, o.max_score, o.quality_flag
FROM core_db.core.official_766 AS o
