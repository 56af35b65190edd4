-- grain: one row per complaint or denunciation resolved, counted or not
-- inputs: mart.file_complaints
-- owner: warehouse.mart
-- R76: a case belongs to the period of its resolution; the due date is the last day in time.
SELECT
    f.case_id AS item,
    f.resolved AS day,
    f.agency_id,
    f.agency_level,
    coalesce(f.in_city, FALSE) AS denominator,
    denominator AND f.resolved <= f.due AS numerator,
    CASE
        WHEN NOT denominator THEN 'Không thuộc thành phố'
        WHEN numerator THEN 'Giải quyết trong hạn'
        ELSE 'Giải quyết quá hạn'
    END AS reason,
    'hạn ' || strftime(f.due, '%d/%m/%Y') || '; xong ' || strftime(f.resolved, '%d/%m/%Y') AS detail
FROM mart.file_complaints AS f
