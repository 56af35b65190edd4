-- grain: one row per landed version of a transaction (MaThamChieu, R41)
-- inputs: landed (payment/transaction, pending extracts)
-- owner: warehouse.apply
SELECT
    reference, transaction_no, dossier_code, procedure_code_raw, procedure_code, agency_code_raw, agency_code, amount,
    currency, bank_code, channel_code, transacted_at, status, listed_status, listed_at, queried, attempt,
    refund_amount, refunded_at, updated_at, fees, _extract_id, _page, _pos
FROM landed
