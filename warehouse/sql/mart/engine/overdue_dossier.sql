-- grain: one row per period end and dossier that was overdue there
-- inputs: mart.dossier, period_last_day
-- owner: warehouse.mart
-- R07: unfinished at the period's end, by what is known now; R85: as_of is the run's moment while the period is open.
SELECT
    e.period_end,
    e.last_day,
    d.dossier_code,
    d.procedure_code,
    d.agency_code,
    d.field_code,
    d.due_at
FROM mart.dossier AS d
INNER JOIN period_last_day AS e
    ON e.as_of > d.due_at
    AND e.as_of > d.received_at
    AND e.as_of <= CASE WHEN d.is_open THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE d.finished_at END
WHERE
    d.in_city AND NOT d.deleted AND d.received_at IS NOT NULL AND d.due_at IS NOT NULL
    AND (d.is_open OR (d.is_resolved AND d.finished_at > d.due_at))
