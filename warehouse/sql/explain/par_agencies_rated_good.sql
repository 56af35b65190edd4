-- grain: one row per agency rated that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_par_agency_rating
-- owner: warehouse.published.explain
SELECT
    f.agency_code AS item,
    NULL::VARCHAR AS procedure_code,
    f.agency_id,
    NULL::VARCHAR AS field_code,
    (coalesce(f.in_city, FALSE) AND f.rating IN ('excellent', 'good'))::INTEGER AS numerator,
    coalesce(f.in_city, FALSE)::INTEGER AS denominator,
    CASE
        WHEN NOT coalesce(f.in_city, FALSE) THEN 'Không thuộc thành phố'
        WHEN f.rating IN ('excellent', 'good') THEN 'Xếp loại tốt trở lên'
        ELSE 'Xếp loại dưới tốt'
    END AS reason,
    f.rating || coalesce(', điểm ' || f.score, '') AS detail
FROM asked AS a
INNER JOIN mart.file_par_agency_rating AS f ON f.span_start = a.period_start AND f.span_end = a.period_end
