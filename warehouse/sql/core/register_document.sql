-- grain: one row per landed version of a register row (RegisterId)
-- inputs: landed (exchange/register, pending extracts)
-- owner: warehouse.apply
SELECT
    register_id, organ_code_raw, organ_code, code_number, code_notation, notation, promulgation_date, document_type,
    secrecy, scope, signed, coalesce(deleted, FALSE) AS deleted, updated_at, recipients, _extract_id, _page, _pos
FROM landed
