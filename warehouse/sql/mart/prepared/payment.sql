-- grain: one row per transaction (MaThamChieu); every attempt has its own (R41)
-- inputs: core.payment, core.agency_resolution, known_dossier, procedure_field
-- owner: warehouse.mart
WITH base AS (
    SELECT
        p.*,
        coalesce(p.refund_amount, 0) AS refund,
        -- R06: SoTienHoan >= SoTien
        coalesce(p.refund_amount, 0) > 0 AND p.refund_amount >= p.amount AS is_fully_refunded
    FROM core_db.core.payment AS p
)

SELECT
    b.reference,
    b.transaction_no,
    b.dossier_code,
    k.dossier_code IS NOT NULL AS dossier_known,
    b.procedure_code,
    coalesce(k.field_code, f.field_code) AS field_code,
    b.agency_code,
    -- R26: MaDonVi decides; without one, the dossier; without both the platform is the city's own
    CASE
        WHEN b.agency_code IS NOT NULL THEN split_part(b.agency_code, '.', 1) = 'H29'
        ELSE coalesce(k.in_city, TRUE)
    END AS in_city,
    -- R19: MaDonVi; if empty or unresolvable, the dossier's agency
    coalesce(own.agency_id, theirs.agency_id) AS agency_id,
    CASE WHEN own.agency_id IS NOT NULL THEN own.level ELSE theirs.level END AS agency_level,
    b.amount,
    b.refund AS refund_amount,
    b.amount - least(b.refund, b.amount) AS net_amount,
    b.currency,
    b.bank_code,
    b.channel_code,
    b.transacted_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS transacted_at,
    b.transacted_at::DATE AS transacted_date,
    b.refunded_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS refunded_at,
    b.refunded_at::DATE AS refunded_date,
    b.status,
    b.attempt,
    coalesce(b.status = 1, FALSE) AS is_success,
    coalesce(b.is_fully_refunded, FALSE) AS is_fully_refunded,
    coalesce(
        b.status = 1 AND b.amount > 0 AND NOT b.is_fully_refunded -- R87: 0 VND pays nothing
        AND CASE
            WHEN b.agency_code IS NOT NULL THEN split_part(b.agency_code, '.', 1) = 'H29'
            ELSE coalesce(k.in_city, TRUE)
        END,
        FALSE
    ) AS counts_online,
    b.updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS updated_at,
    b.updated_at::DATE AS updated_date
FROM base AS b
LEFT JOIN known_dossier AS k ON k.dossier_code = b.dossier_code
LEFT JOIN procedure_field AS f ON f.procedure_code = b.procedure_code
LEFT JOIN core_db.core.agency_resolution AS own
    ON own.code = b.agency_code
    AND b.transacted_at::DATE >= own.valid_from AND (own.valid_to IS NULL OR b.transacted_at::DATE < own.valid_to)
LEFT JOIN core_db.core.agency_resolution AS theirs
    ON theirs.code = k.agency_code
    AND b.transacted_at::DATE >= theirs.valid_from
    AND (theirs.valid_to IS NULL OR b.transacted_at::DATE < theirs.valid_to)
