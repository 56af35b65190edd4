-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones), core.dossier
-- owner: warehouse.apply
WITH version AS (
    SELECT dossier_code, transacted_at FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT dossier_code, transacted_at FROM replaced_version
)

SELECT min(moment)::DATE AS touched_from
FROM (
    SELECT transacted_at AS moment FROM version
    UNION ALL
    -- R03, R17: a payment decides how its dossier counts, whenever it was made
    SELECT least(d.received_at, d.finished_at, d.returned_at)
    FROM core.dossier AS d
    WHERE d.dossier_code IN (SELECT dossier_code FROM version)
)
