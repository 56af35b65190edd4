-- grain: one row per delivery of an axis message (docId); delivery is at-least-once
-- inputs: landed (exchange/document, pending extracts)
-- owner: warehouse.apply
SELECT
    doc_id, from_code_raw, from_code, document_id_raw, organ_code, promulgation_date, notation, code_number,
    code_notation, document_type, priority, business_type, business_organ_code, business_date, business_notation,
    paper, first_trace_at, last_trace_at, is_signed, attachment_count, attachment_bytes, sent_at, to_codes,
    _extract_id, _page, _pos
FROM landed
