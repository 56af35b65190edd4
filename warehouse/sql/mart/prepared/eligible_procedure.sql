-- grain: one row per decision, procedure and validity segment
-- inputs: core.eligible_procedure
-- owner: warehouse.mart
SELECT e.decision, e.procedure_code, e.class, e.valid_from, e.valid_to
FROM core_db.core.eligible_procedure AS e
