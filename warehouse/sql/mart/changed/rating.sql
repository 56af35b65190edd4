-- grain: one row per MaHoSo whose prepared ratings may not be what core says any more
-- inputs: core.rating, removed_dossier, added_dossier, new_extract
-- owner: warehouse.mart
SELECT r.dossier_code AS looked_at
FROM core_db.core.rating AS r
SEMI JOIN new_extract AS e ON e.table_name = 'rating' AND e.extract_id = r._extract_id
UNION
SELECT r.dossier_code FROM removed_dossier AS r
UNION
SELECT a.dossier_code FROM added_dossier AS a
