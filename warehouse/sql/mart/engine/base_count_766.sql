-- grain: one row per period, agency and field: the base of Decision 766 and its parts
-- inputs: active_dossier_766, core.agency_resolution
-- owner: warehouse.mart
-- The portal divides progress, digitisation and the satisfaction with dossiers by this one base (its own figures show it).
-- The columns of single dossiers are for explanations, which count none.
SELECT
    a.period_type,
    a.period_start,
    a.period_end,
    r.agency_id,
    r.level AS agency_level,
    a.field_code,
    NULL::VARCHAR AS dossier_code,
    NULL::VARCHAR AS procedure_code,
    NULL::BIGINT AS supplement_count,
    NULL::TIMESTAMPTZ AS due_at,
    NULL::TIMESTAMPTZ AS official_end_at,
    count(*) AS base,
    count(*) FILTER (WHERE a.on_time) AS on_time,
    count(*) FILTER (WHERE a.with_result) AS with_result,
    count(*) FILTER (WHERE a.digitised) AS digitised,
    count(*) FILTER (WHERE a.reused) AS reused,
    count(*) FILTER (WHERE a.with_vneid) AS with_vneid,
    -- the portal's satisfaction with dossiers: neither late, nor disliked, nor petitioned against
    count(*) FILTER (WHERE a.on_time AND NOT a.complained) AS satisfied
FROM active_dossier_766 AS a
LEFT JOIN core_db.core.agency_resolution AS r
    ON r.code = a.agency_code
    AND r.valid_from <= a.event_date AND (r.valid_to IS NULL OR r.valid_to > a.event_date)
GROUP BY a.period_type, a.period_start, a.period_end, r.agency_id, r.level, a.field_code
