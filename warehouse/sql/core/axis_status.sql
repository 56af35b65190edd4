-- grain: one row per delivery of a status message (docId of the status message)
-- inputs: landed (exchange/status, pending extracts)
-- owner: warehouse.apply
SELECT
    doc_id, from_code_raw, from_code, organ_code, promulgation_date, notation, status_code, status_at, created_at,
    _extract_id, _page, _pos
FROM landed
