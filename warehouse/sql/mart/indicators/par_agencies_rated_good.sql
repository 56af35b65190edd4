-- grain: one row per agency rated in a year, counted or not
-- inputs: mart.file_par_agency_rating, computed_period
-- owner: warehouse.mart
-- R79: excellent or good; the denominator is the agencies in the file.
SELECT
    f.agency_code AS item,
    p.period_type,
    p.period_start,
    p.period_end,
    f.agency_id,
    f.agency_level,
    coalesce(f.in_city, FALSE) AS denominator,
    denominator AND f.rating IN ('excellent', 'good') AS numerator,
    CASE
        WHEN NOT denominator THEN 'Không thuộc thành phố'
        WHEN numerator THEN 'Xếp loại tốt trở lên'
        ELSE 'Xếp loại dưới tốt'
    END AS reason,
    f.rating || coalesce(', điểm ' || f.score, '') AS detail
FROM computed_period AS p
INNER JOIN mart.file_par_agency_rating AS f ON f.span_start = p.period_start AND f.span_end = p.period_end
