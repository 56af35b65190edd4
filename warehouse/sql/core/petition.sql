-- grain: one row per landed version of a petition (MaPAKN)
-- inputs: landed (portal/petition, pending extracts)
-- owner: warehouse.apply
SELECT
    petition_code, agency_code_raw, agency_code, agency_root, dossier_code, received_at, due_at, finished_at, status,
    satisfaction, updated_at, _extract_id, _page, _pos
FROM landed
