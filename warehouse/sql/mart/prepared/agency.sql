-- grain: one row per agency and validity segment (SCD2)
-- inputs: core.agency
-- owner: warehouse.mart
SELECT a.agency_id, a.code_qd20, a.code_qcvn102, a.gso_code, a.name, a.level, a.parent_agency_id, a.valid_from, a.valid_to
FROM core_db.core.agency AS a
