-- grain: one row per MaHoSo
-- inputs: mart.dossier
-- owner: warehouse.mart
-- Payments and ratings name only MaHoSo. Two roots are two dossiers (R38): the city's own goes first; it is one at most,
-- so that only what is left is grouped.
SELECT d.dossier_code, d.agency_code, d.procedure_code, d.field_code, TRUE AS in_city
FROM mart.dossier AS d
WHERE d.agency_root = 'H29'

UNION ALL

SELECT
    d.dossier_code,
    arg_min_null(d.agency_code, d.agency_root) AS agency_code,
    arg_min_null(d.procedure_code, d.agency_root) AS procedure_code,
    arg_min_null(d.field_code, d.agency_root) AS field_code,
    FALSE AS in_city
FROM mart.dossier AS d
WHERE
    d.agency_root <> 'H29'
    AND NOT EXISTS (FROM mart.dossier AS o WHERE o.agency_root = 'H29' AND o.dossier_code = d.dossier_code)
GROUP BY d.dossier_code
