-- grain: one row per procedure and validity segment (SCD2), within the city's authority
-- inputs: core.procedure, core.procedure_detail, fee_bearing_procedure
-- owner: warehouse.mart
SELECT
    p.procedure_code,
    p.name,
    p.field_code,
    p.source,
    EXISTS (SELECT 1 FROM fee_bearing_procedure AS b WHERE b.procedure_code = p.procedure_code) AS is_fee_bearing,
    p.valid_from,
    p.valid_to,
    d.result_count
FROM core_db.core.procedure AS p
LEFT JOIN core_db.core.procedure_detail AS d ON d.procedure_code = p.procedure_code
