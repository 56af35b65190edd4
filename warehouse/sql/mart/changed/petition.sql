-- grain: one row per petition (MaPAKN) whose prepared row may not be what core says any more
-- inputs: core.petition, removed_dossier, added_dossier, new_extract
-- owner: warehouse.mart
SELECT t.petition_code AS looked_at
FROM core_db.core.petition AS t
SEMI JOIN new_extract AS e ON e.table_name = 'petition' AND e.extract_id = t._extract_id
UNION
SELECT t.petition_code
FROM core_db.core.petition AS t
SEMI JOIN (
    SELECT r.dossier_code FROM removed_dossier AS r
    UNION ALL
    SELECT a.dossier_code FROM added_dossier AS a
) AS d ON d.dossier_code = t.dossier_code
