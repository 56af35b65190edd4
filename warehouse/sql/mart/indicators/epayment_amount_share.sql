-- grain: one row per transaction, and per dossier paid for elsewhere, counted or not, in VND
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
    (p.is_online OR p.is_offline)::BIGINT * p.amount AS denominator,
    (p.is_online OR p.is_failed)::BIGINT * p.amount AS denominator_platform,
    p.is_online::BIGINT * p.amount AS numerator,
    p.reason,
    p.detail
FROM fee_payment AS p
