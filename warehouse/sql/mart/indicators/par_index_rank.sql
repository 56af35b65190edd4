-- grain: one row per year
-- inputs: mart.file_par_index, computed_period
-- owner: warehouse.mart
-- R68: the rank stands in the numerator, out of how many in the denominator; the engine makes no percentage of it.
SELECT
    'headline' AS variant,
    'period' AS span,
    p.period_type,
    p.period_start AS span_start,
    p.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    NULL::VARCHAR AS field_code,
    f.rank AS numerator,
    f.out_of AS denominator
FROM computed_period AS p
INNER JOIN mart.file_par_index AS f ON f.span_start = p.period_start AND f.span_end = p.period_end
