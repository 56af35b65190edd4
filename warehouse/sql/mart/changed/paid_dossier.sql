-- grain: one row per MaHoSo whose fees and payments may not agree as before
-- inputs: core.payment, removed_dossier, added_dossier, removed_payment, added_payment, new_extract
-- owner: warehouse.mart
SELECT p.dossier_code AS looked_at
FROM core_db.core.payment AS p
SEMI JOIN new_extract AS e ON e.table_name = 'payment' AND e.extract_id = p._extract_id
UNION
SELECT r.dossier_code FROM removed_payment AS r
UNION
SELECT a.dossier_code FROM added_payment AS a
UNION
SELECT r.dossier_code FROM removed_dossier AS r
UNION
SELECT a.dossier_code FROM added_dossier AS a
