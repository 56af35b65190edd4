-- grain: one row per register entry (RegisterId) whose prepared row may not be what core says any more
-- inputs: core.register_document, core.axis_document, core.axis_status, new_extract
-- owner: warehouse.mart
-- A message that came speaks of the document it carries and of the one it recalls, replaces or confirms. One that was
-- corrected may have spoken of another before, which core holds no longer: then every document is looked at.
WITH named AS (
    SELECT a.organ_code, a.promulgation_date, trim(a.notation) AS notation
    FROM core_db.core.axis_document AS a
    SEMI JOIN new_extract AS e ON e.table_name = 'axis_document' AND e.extract_id = a._extract_id
    UNION
    SELECT a.business_organ_code, a.business_date, trim(a.business_notation)
    FROM core_db.core.axis_document AS a
    SEMI JOIN new_extract AS e ON e.table_name = 'axis_document' AND e.extract_id = a._extract_id
    UNION
    SELECT s.organ_code, s.promulgation_date, trim(s.notation)
    FROM core_db.core.axis_status AS s
    SEMI JOIN new_extract AS e ON e.table_name = 'axis_status' AND e.extract_id = s._extract_id
)

SELECT r.register_id AS looked_at
FROM core_db.core.register_document AS r
SEMI JOIN new_extract AS e ON e.table_name = 'register_document' AND e.extract_id = r._extract_id
UNION
SELECT r.register_id
FROM core_db.core.register_document AS r
SEMI JOIN named AS n
    ON n.organ_code = r.organ_code AND n.promulgation_date = r.promulgation_date AND n.notation = trim(r.notation)
UNION
SELECT r.register_id
FROM core_db.core.register_document AS r
WHERE EXISTS (
    FROM new_extract AS e WHERE e.has_replaced AND e.table_name IN ('axis_document', 'axis_status')
)
