-- grain: one row per month, agency and field: what they add to the figure
-- inputs: mart.dossier, mart.field, period_day
-- owner: warehouse.mart
-- R11: land and investment are the fields the registry names; the field rows are theirs only.
SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    m.half_month_start AS span_start,
    NULL::DATE AS span_end,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    count(*) FILTER (WHERE NOT d.is_on_time) AS numerator,
    count(*) AS denominator
FROM mart.dossier AS d
INNER JOIN period_day AS m ON m.day = d.finished_date
WHERE
    d.in_timeliness_base
    AND d.field_code IN (SELECT f.field_code FROM mart.field AS f WHERE f.is_land OR f.is_investment)
GROUP BY ALL
