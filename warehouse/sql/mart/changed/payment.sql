-- grain: one row per transaction (MaThamChieu) whose prepared row may not be what core says any more
-- inputs: core.payment, removed_dossier, added_dossier, new_extract
-- owner: warehouse.mart
-- A transaction may take agency and field from its dossier.
SELECT p.reference AS looked_at
FROM core_db.core.payment AS p
SEMI JOIN new_extract AS e ON e.table_name = 'payment' AND e.extract_id = p._extract_id
UNION
SELECT p.reference
FROM core_db.core.payment AS p
SEMI JOIN (
    SELECT r.dossier_code FROM removed_dossier AS r
    UNION ALL
    SELECT a.dossier_code FROM added_dossier AS a
) AS d ON d.dossier_code = p.dossier_code
