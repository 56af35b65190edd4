-- grain: one row: the earliest event of the data, which opens the first period of every indicator
-- inputs: core.dossier, core.register_document, core.payment
-- owner: warehouse.mart
SELECT min(e.day) AS day
FROM (
    SELECT min(d.received_at)::DATE AS day FROM core_db.core.dossier AS d WHERE d.agency_root = 'H29'
    UNION ALL
    SELECT min(r.promulgation_date) FROM core_db.core.register_document AS r
    UNION ALL
    SELECT min(p.transacted_at)::DATE FROM core_db.core.payment AS p
) AS e
