-- grain: one row per rating (MaHoSo, ThoiGianDanhGia)
-- inputs: core.rating, core.agency_resolution, known_dossier
-- owner: warehouse.mart
-- A rating has neither agency nor field: both are those of its dossier, where we have it. As a payment (R50) it does not
-- depend on the dossier's fate.
SELECT
    r.dossier_code,
    r.rated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS rated_at,
    r.rated_at::DATE AS rated_date,
    r.level,
    CASE WHEN r.level BETWEEN 1 AND 3 THEN r.level <= 2 END AS is_satisfied,
    r.level BETWEEN 1 AND 3 AND coalesce(k.in_city, TRUE) AS counts,
    coalesce(k.in_city, TRUE) AS in_city,
    k.dossier_code IS NOT NULL AS dossier_known,
    k.procedure_code,
    k.field_code,
    a.agency_id,
    a.level AS agency_level,
    r.updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS updated_at,
    r.updated_at::DATE AS updated_date
FROM core_db.core.rating AS r
LEFT JOIN known_dossier AS k ON k.dossier_code = r.dossier_code
-- R01: the dossier's own code, resolved to the version alive on the day of the rating
LEFT JOIN core_db.core.agency_resolution AS a
    ON a.code = k.agency_code
    AND r.rated_at::DATE >= a.valid_from AND (a.valid_to IS NULL OR r.rated_at::DATE < a.valid_to)
