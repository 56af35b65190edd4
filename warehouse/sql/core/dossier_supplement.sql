-- grain: one row per request for a supplement of a dossier whose content changed
-- inputs: staged (newest versions of dossier)
-- owner: warehouse.apply
SELECT
    dossier_code, agency_root, supplement_no, supplement.supplement_id AS supplement_id,
    supplement.requested_at AS requested_at, supplement.answered_at AS answered_at,
    supplement.due_before AS due_before, supplement.due_after AS due_after
FROM (
    SELECT
        dossier_code, agency_root, unnest(generate_series(1, len(supplements))) AS supplement_no,
        unnest(supplements) AS supplement
    FROM staged
    WHERE _state <> 'same'
)
