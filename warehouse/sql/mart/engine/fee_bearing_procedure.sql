-- grain: one row per fee-bearing procedure
-- inputs: core.procedure_detail, core.dossier, core.dossier_fee
-- owner: warehouse.mart
-- R04: the catalogue's fee; where the catalogue does not know the code, a fee on any of its dossiers.
SELECT p.procedure_code
FROM core_db.core.procedure_detail AS p
WHERE p.has_fee
UNION
SELECT d.procedure_code
FROM (
    SELECT u.dossier_code, u.agency_root, u.procedure_code
    FROM core_db.core.dossier AS u
    ANTI JOIN core_db.core.procedure_detail AS p ON p.procedure_code = u.procedure_code
    WHERE NOT u.deleted AND u.procedure_code IS NOT NULL
) AS d
SEMI JOIN core_db.core.dossier_fee AS f
    ON f.dossier_code = d.dossier_code AND f.agency_root = d.agency_root AND f.amount > 0
