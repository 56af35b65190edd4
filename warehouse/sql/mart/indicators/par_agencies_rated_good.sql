-- grain: one row per agency rated in a year
-- inputs: mart.file_par_agency_rating, computed_period
-- owner: warehouse.mart
-- R79: excellent or good; the denominator is the agencies in the file.
SELECT
    'headline' AS variant,
    'period' AS span,
    p.period_type,
    p.period_start AS span_start,
    p.period_end AS span_end,
    f.agency_id,
    f.agency_level,
    NULL::VARCHAR AS field_code,
    CASE WHEN f.rating IN ('excellent', 'good') THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM computed_period AS p
INNER JOIN mart.file_par_agency_rating AS f ON f.span_start = p.period_start AND f.span_end = p.period_end
WHERE f.in_city
