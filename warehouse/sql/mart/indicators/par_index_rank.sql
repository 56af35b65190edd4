-- grain: one row per year
-- inputs: mart.file_par_index, computed_period
-- owner: warehouse.mart
-- R68: the rank stands in the numerator, out of how many in the denominator; the engine makes no percentage of it.
SELECT
    f.year::VARCHAR AS item,
    p.period_type,
    p.period_start,
    p.period_end,
    f.out_of AS denominator,
    f.rank AS numerator,
    'Hạng đã công bố' AS reason,
    'hạng ' || f.rank || ' trên ' || f.out_of || coalesce(', điểm ' || f.score, '') AS detail
FROM computed_period AS p
INNER JOIN mart.file_par_index AS f ON f.span_start = p.period_start AND f.span_end = p.period_end
