-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones), core.payment, core.rating, core.dossier,
--         core.dossier_fee, core.procedure_detail; evaluated before the rows are written
-- owner: warehouse.apply
WITH version AS (
    SELECT
        dossier_code, agency_root, procedure_code, received_at, finished_at, returned_at, refused_at, submitted_at,
        updated_at, coalesce(list_bool_or(list_transform(fees, lambda f: f.amount > 0)), FALSE) AS has_fee
    FROM staged
    WHERE _state <> 'same'
    UNION ALL
    SELECT
        r.dossier_code, r.agency_root, r.procedure_code, r.received_at, r.finished_at, r.returned_at, r.refused_at,
        r.submitted_at, r.updated_at,
        EXISTS (
            SELECT 1
            FROM core.dossier_fee AS f
            WHERE f.dossier_code = r.dossier_code AND f.agency_root = r.agency_root AND f.amount > 0
        )
    FROM replaced_version AS r
),

-- R04: outside the catalogue a procedure bears fees because a dossier of it does; where no other dossier says so, this
-- change may turn the procedure, and with it every dossier of it
uncertain_procedure AS (
    SELECT DISTINCT v.procedure_code
    FROM version AS v
    WHERE v.has_fee
        AND v.procedure_code IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM core.procedure_detail AS d WHERE d.procedure_code = v.procedure_code)
),

settled_procedure AS (
    SELECT DISTINCT d.procedure_code
    FROM core.dossier AS d
    INNER JOIN uncertain_procedure AS u ON u.procedure_code = d.procedure_code
    INNER JOIN core.dossier_fee AS f
        ON f.dossier_code = d.dossier_code AND f.agency_root = d.agency_root AND f.amount > 0
    WHERE NOT d.deleted AND d.agency_root = 'H29'
        AND NOT EXISTS (
            SELECT 1 FROM staged AS s WHERE s.dossier_code = d.dossier_code AND s.agency_root = d.agency_root
        )
)

SELECT min(moment)::DATE AS touched_from
FROM (
    SELECT coalesce(least(received_at, finished_at, returned_at, refused_at), submitted_at, updated_at) AS moment
    FROM version
    UNION ALL
    -- R19: a payment may take its agency and field from its dossier
    SELECT p.transacted_at
    FROM core.payment AS p
    WHERE p.dossier_code IN (SELECT dossier_code FROM version)
    UNION ALL
    -- a rating takes its agency and field from its dossier
    SELECT r.rated_at
    FROM core.rating AS r
    WHERE r.dossier_code IN (SELECT dossier_code FROM version)
    UNION ALL
    SELECT coalesce(least(d.received_at, d.finished_at, d.returned_at, d.refused_at), d.submitted_at, d.updated_at)
    FROM core.dossier AS d
    WHERE d.procedure_code IN (
        SELECT procedure_code FROM uncertain_procedure EXCEPT SELECT procedure_code FROM settled_procedure
    )
)
