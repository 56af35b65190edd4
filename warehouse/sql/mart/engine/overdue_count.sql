-- grain: one row per period end, agency and field: dossiers that were overdue there
-- inputs: mart.dossier, core.agency_resolution, period_last_day
-- owner: warehouse.mart
-- R07: unfinished at the period's end, by what is known now; R85: as_of is the run's moment while the period is open.
-- R53: the agency as of the period's last day.
SELECT
    e.period_end,
    r.agency_id,
    r.level AS agency_level,
    d.field_code,
    count(*) AS overdue
FROM mart.dossier AS d
INNER JOIN period_last_day AS e
    ON e.as_of > d.due_at
    AND e.as_of > d.received_at
    AND e.as_of <= CASE WHEN d.is_open THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE d.finished_at END
LEFT JOIN core_db.core.agency_resolution AS r
    ON r.code = d.agency_code AND r.valid_from <= e.last_day AND (r.valid_to IS NULL OR r.valid_to > e.last_day)
WHERE
    d.in_city AND NOT d.deleted AND d.received_at IS NOT NULL AND d.due_at IS NOT NULL
    AND (d.is_open OR (d.is_resolved AND d.finished_at > d.due_at))
GROUP BY ALL
