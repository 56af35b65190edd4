-- grain: one row per period and dossier that the base of Decision 766 holds in it
-- inputs: mart.dossier, computed_period
-- owner: warehouse.mart
-- R30; R07: what was resolved, or asked to be supplemented, after the period was in progress at its end and is compared
-- with it; refused, withdrawn and stopped dossiers (3, 7, 8) are never in progress and keep their end.
SELECT
    p.period_type,
    p.period_start,
    p.period_end,
    p.calendar,
    d.dossier_code,
    d.agency_root,
    d.agency_code,
    d.procedure_code,
    d.field_code,
    d.status,
    d.finish_source,
    d.supplement_count,
    d.due_at,
    d.official_end_at,
    CASE WHEN d.official_end_at < p.as_of THEN d.official_end_date ELSE p.last_day END AS event_date,
    d.supplement_count <= 1
    AND CASE
        WHEN d.status IN (3, 7, 8) THEN d.official_end_at
        ELSE least(coalesce(d.official_end_at, p.as_of), p.as_of)
    END <= d.due_at AS on_time,
    coalesce(d.result_file_count, 0) > 0 AS with_result,
    -- D2: components and a result file
    coalesce(d.digitised_components, FALSE) AND coalesce(d.result_file_count, 0) > 0 AS digitised,
    coalesce(d.attachment_reused_count, 0) > 0 AS reused,
    coalesce(d.vneid_verified, FALSE) AS with_vneid,
    d.is_disliked OR d.is_petitioned AS complained
FROM mart.dossier AS d
INNER JOIN computed_period AS p
    ON d.received_at < p.as_of
    AND p.start_at <= coalesce(d.official_end_at, TIMESTAMPTZ '9999-12-31 00:00:00+00')
WHERE d.in_official_base
