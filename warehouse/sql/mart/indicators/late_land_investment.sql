-- grain: one row per dossier of land or investment that ended, counted or not
-- inputs: mart.dossier, mart.field
-- adds up: row by row
-- owner: warehouse.mart
-- R11: land and investment are the fields the registry names; the field rows are theirs only.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    coalesce(d.finished_date, d.official_end_date) AS day,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    d.in_timeliness_base AS denominator,
    d.in_timeliness_base AND NOT d.is_on_time AS numerator,
    CASE
        WHEN NOT d.in_timeliness_base THEN coalesce(d.exclusion_reason, 'Không thuộc diện tính')
        WHEN d.is_on_time THEN 'Đúng hạn'
        ELSE 'Trễ hạn'
    END AS reason,
    'hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M') || ', xong ' || strftime(d.finished_at, '%d/%m/%Y %H:%M') AS detail
FROM mart.dossier AS d
WHERE d.field_code IN (SELECT f.field_code FROM mart.field AS f WHERE f.is_land OR f.is_investment)
