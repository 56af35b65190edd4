-- grain: one row per fee-bearing procedure
-- inputs: core.procedure_detail, core.dossier, core.dossier_fee
-- owner: warehouse.mart
-- R04: the catalogue's fee; where the catalogue does not know the code, a fee on any of its dossiers.
SELECT p.procedure_code
FROM core_db.core.procedure_detail AS p
WHERE p.has_fee
UNION
SELECT d.procedure_code
FROM core_db.core.dossier AS d
INNER JOIN core_db.core.dossier_fee AS f
    ON f.dossier_code = d.dossier_code AND f.agency_root = d.agency_root
WHERE
    f.amount > 0 AND NOT d.deleted AND d.procedure_code IS NOT NULL
    AND d.procedure_code NOT IN (SELECT p.procedure_code FROM core_db.core.procedure_detail AS p)
