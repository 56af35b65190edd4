-- grain: one row: the days that settlement files speak about, and whether any dossier is known
-- inputs: core.settlement_line, mart.dossier
-- owner: warehouse.mart
SELECT
    min(l.settlement_date) AS first_day,
    max(l.settlement_date) AS last_day,
    (SELECT count(*) > 0 FROM (SELECT d.dossier_code FROM mart.dossier AS d LIMIT 1) AS o) AS has_dossier
FROM core_db.core.settlement_line AS l
