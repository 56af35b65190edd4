-- grain: one row per transaction, and per dossier paid for elsewhere, counted or not
-- inputs: fee_payment
-- adds up: row by row
-- owner: warehouse.mart
SELECT
    p.item,
    p.procedure_code,
    p.day,
    p.agency_id,
    p.agency_level,
    p.field_code,
    p.is_online OR p.is_offline AS denominator,
    p.is_online OR p.is_failed AS denominator_platform,
    p.is_online AS numerator,
    p.reason,
    p.detail
FROM fee_payment AS p
