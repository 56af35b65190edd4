-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones), core.dossier
-- owner: warehouse.apply
WITH version AS (
    SELECT dossier_code, received_at, finished_at, updated_at FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT dossier_code, received_at, finished_at, updated_at FROM replaced_version
)

SELECT min(moment)::DATE AS touched_from
FROM (
    SELECT coalesce(least(received_at, finished_at), updated_at) AS moment FROM version
    UNION ALL
    -- a petition says how its dossier counts in the month of its receipt (proxy of Decision 766)
    SELECT d.received_at
    FROM core.dossier AS d
    WHERE d.dossier_code IN (SELECT dossier_code FROM version)
)
