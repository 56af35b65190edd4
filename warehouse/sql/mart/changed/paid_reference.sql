-- grain: one row per transaction (MaThamChieu) whose parts may not add up as before, or whose dossier may be known otherwise
-- inputs: core.payment, removed_payment, added_payment, new_extract
-- owner: warehouse.mart
SELECT p.reference AS looked_at
FROM core_db.core.payment AS p
SEMI JOIN new_extract AS e ON e.table_name = 'payment' AND e.extract_id = p._extract_id
UNION
SELECT r.reference FROM removed_payment AS r
UNION
SELECT a.reference FROM added_payment AS a
