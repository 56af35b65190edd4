-- grain: one row per year that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_par_index
-- owner: warehouse.published.explain
SELECT
    f.year::VARCHAR AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS field_code,
    f.rank AS numerator,
    f.out_of AS denominator,
    'Hạng đã công bố' AS reason,
    'hạng ' || f.rank || ' trên ' || f.out_of || coalesce(', điểm ' || f.score, '') AS detail
FROM asked AS a
INNER JOIN mart.file_par_index AS f ON f.span_start = a.period_start AND f.span_end = a.period_end
