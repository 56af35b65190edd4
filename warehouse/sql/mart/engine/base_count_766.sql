-- grain: one row per period, agency and field: the base of Decision 766 and its parts
-- inputs: active_dossier_766, core.agency_resolution
-- owner: warehouse.mart
-- The portal divides progress, digitisation and the satisfaction with dossiers by this one base (its own figures show it).
-- The columns of single dossiers are for explanations, which count none.
WITH counted AS (
    SELECT
        a.period_type, a.period_start, a.period_end, a.agency_code, a.event_date, a.field_code,
        count(*) AS base,
        count(*) FILTER (WHERE a.on_time) AS on_time,
        count(*) FILTER (WHERE a.with_result) AS with_result,
        count(*) FILTER (WHERE a.digitised) AS digitised,
        count(*) FILTER (WHERE a.reused) AS reused,
        count(*) FILTER (WHERE a.with_vneid) AS with_vneid,
        -- the portal's satisfaction with dossiers: neither late, nor disliked, nor petitioned against
        count(*) FILTER (WHERE a.on_time AND NOT a.complained) AS satisfied
    FROM active_dossier_766 AS a
    GROUP BY ALL
)

SELECT
    c.period_type,
    c.period_start,
    c.period_end,
    r.agency_id,
    r.level AS agency_level,
    c.field_code,
    NULL::VARCHAR AS dossier_code,
    NULL::VARCHAR AS procedure_code,
    NULL::BIGINT AS supplement_count,
    NULL::TIMESTAMPTZ AS due_at,
    NULL::TIMESTAMPTZ AS official_end_at,
    sum(c.base)::BIGINT AS base,
    sum(c.on_time)::BIGINT AS on_time,
    sum(c.with_result)::BIGINT AS with_result,
    sum(c.digitised)::BIGINT AS digitised,
    sum(c.reused)::BIGINT AS reused,
    sum(c.with_vneid)::BIGINT AS with_vneid,
    sum(c.satisfied)::BIGINT AS satisfied
FROM counted AS c
LEFT JOIN core_db.core.agency_resolution AS r
    ON r.code = c.agency_code
    AND r.valid_from <= c.event_date AND (r.valid_to IS NULL OR r.valid_to > c.event_date)
GROUP BY ALL
