-- grain: one row per procedure whose times may have changed, or whether it bears a fee (R04)
-- inputs: core.procedure_detail, new_extract, kept.fee_bearing_procedure, fee_bearing_procedure
-- owner: warehouse.mart
SELECT p.procedure_code
FROM core_db.core.procedure_detail AS p
SEMI JOIN new_extract AS e ON e.table_name = 'procedure_detail' AND e.extract_id = p._extract_id
UNION
(FROM fee_bearing_procedure EXCEPT FROM kept.fee_bearing_procedure)
UNION
(FROM kept.fee_bearing_procedure EXCEPT FROM fee_bearing_procedure)
