-- grain: one row per landed line of a settlement file (file, line)
-- inputs: landed (payment/settlement, pending extracts)
-- owner: warehouse.apply
SELECT
    file_name, file_date, line_no, settlement_date, transacted_at, rrn, amount, currency_code, response_code, trace_no,
    terminal, _extract_id, _page, _pos
FROM landed
