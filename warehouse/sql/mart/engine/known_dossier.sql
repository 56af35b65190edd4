-- grain: one row per MaHoSo
-- inputs: mart.dossier
-- owner: warehouse.mart
-- Payments and ratings name only MaHoSo. Two roots are two dossiers (R38): the city's own goes first.
SELECT
    d.dossier_code,
    arg_min(d.agency_code, (d.agency_root <> 'H29', d.agency_root)) AS agency_code,
    arg_min(d.procedure_code, (d.agency_root <> 'H29', d.agency_root)) AS procedure_code,
    arg_min(d.field_code, (d.agency_root <> 'H29', d.agency_root)) AS field_code,
    bool_or(d.in_city) AS in_city
FROM mart.dossier AS d
GROUP BY d.dossier_code
