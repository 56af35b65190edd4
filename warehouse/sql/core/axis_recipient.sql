-- grain: one row per distinct recipient of an axis message whose content changed
-- inputs: staged (newest versions of axis_document)
-- owner: warehouse.apply
SELECT DISTINCT doc_id, organ_code
FROM (
    SELECT doc_id, unnest(to_codes) AS organ_code
    FROM staged
    WHERE _state <> 'same'
)
WHERE organ_code IS NOT NULL
