-- grain: one row per petition (MaPAKN)
-- inputs: core.petition, core.agency_resolution, mart.dossier
-- owner: warehouse.mart
WITH base AS (
    SELECT
        p.*,
        (p.agency_root IS NOT DISTINCT FROM 'H29') AS in_city, -- R26
        -- R08: midnight is the end of that day
        CASE WHEN p.due_at::TIME = TIME '00:00:00' THEN p.due_at + INTERVAL 86399 SECOND ELSE p.due_at END AS due
    FROM core_db.core.petition AS p
)

SELECT
    b.petition_code,
    b.agency_code,
    b.in_city,
    b.dossier_code,
    d.dossier_code IS NOT NULL AS dossier_known,
    b.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS received_at,
    b.received_at::DATE AS received_date,
    b.due AT TIME ZONE 'Asia/Ho_Chi_Minh' AS due_at,
    b.due::DATE AS due_date,
    b.finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS finished_at,
    b.finished_at::DATE AS finished_date,
    b.status,
    -- answered or refused, by the due time; what has none is not shown to be in time
    CASE WHEN b.finished_at IS NOT NULL THEN coalesce(b.status IN (3, 4) AND b.finished_at <= b.due, FALSE) END
        AS is_on_time,
    CASE b.satisfaction WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS is_satisfied,
    CASE
        WHEN NOT b.in_city THEN 'Không thuộc thành phố'
        WHEN b.finished_at IS NULL THEN 'Chưa xử lý xong'
    END AS exclusion_reason,
    b.finished_at IS NOT NULL AND b.due IS NULL AS fault_no_due,
    ra.agency_id AS received_agency_id,
    ra.level AS received_agency_level,
    fa.agency_id AS finished_agency_id,
    fa.level AS finished_agency_level,
    b.updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS updated_at,
    b.updated_at::DATE AS updated_date
FROM base AS b
LEFT JOIN (SELECT DISTINCT k.dossier_code FROM mart.dossier AS k) AS d ON d.dossier_code = b.dossier_code
-- R01: the petition's own code, resolved to the version alive on the event's date
LEFT JOIN core_db.core.agency_resolution AS ra
    ON ra.code = b.agency_code
    AND b.received_at::DATE >= ra.valid_from AND (ra.valid_to IS NULL OR b.received_at::DATE < ra.valid_to)
LEFT JOIN core_db.core.agency_resolution AS fa
    ON fa.code = b.agency_code
    AND b.finished_at::DATE >= fa.valid_from AND (fa.valid_to IS NULL OR b.finished_at::DATE < fa.valid_to)
