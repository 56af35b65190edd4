-- grain: one row per MaHoSo whose prepared dossiers may not be what core says any more
-- inputs: core.dossier, core.payment, core.rating, core.petition, mart.dossier, mart.payment, mart.petition, new_extract,
--         moved_procedure
-- owner: warehouse.mart
-- What is paid, said and asked about a dossier is part of it: the one that is named now, and the one that was named before.
WITH paid AS (
    SELECT p.reference, p.dossier_code
    FROM core_db.core.payment AS p
    SEMI JOIN new_extract AS e ON e.table_name = 'payment' AND e.extract_id = p._extract_id
),

petitioned AS (
    SELECT t.petition_code, t.dossier_code
    FROM core_db.core.petition AS t
    SEMI JOIN new_extract AS e ON e.table_name = 'petition' AND e.extract_id = t._extract_id
)

SELECT d.dossier_code AS looked_at
FROM core_db.core.dossier AS d
SEMI JOIN new_extract AS e ON e.table_name = 'dossier' AND e.extract_id = d._extract_id
UNION
SELECT p.dossier_code FROM paid AS p
UNION
SELECT m.dossier_code FROM mart.payment AS m SEMI JOIN paid AS p ON p.reference = m.reference
UNION
SELECT r.dossier_code
FROM core_db.core.rating AS r
SEMI JOIN new_extract AS e ON e.table_name = 'rating' AND e.extract_id = r._extract_id
UNION
SELECT t.dossier_code FROM petitioned AS t
UNION
SELECT m.dossier_code FROM mart.petition AS m SEMI JOIN petitioned AS t ON t.petition_code = m.petition_code
UNION
-- the time a procedure takes, and whether it bears a fee
SELECT m.dossier_code FROM mart.dossier AS m SEMI JOIN moved_procedure AS p ON p.procedure_code = m.procedure_code
