-- grain: one row per period end, agency and field: dossiers that were overdue there
-- inputs: overdue_dossier, core.agency_resolution
-- owner: warehouse.mart
-- R53: the agency as of the period's last day. The columns of single dossiers are for explanations, which count none.
SELECT
    o.period_end,
    r.agency_id,
    r.level AS agency_level,
    o.field_code,
    NULL::VARCHAR AS dossier_code,
    NULL::VARCHAR AS procedure_code,
    NULL::TIMESTAMPTZ AS due_at,
    count(*) AS overdue
FROM overdue_dossier AS o
LEFT JOIN core_db.core.agency_resolution AS r
    ON r.code = o.agency_code AND r.valid_from <= o.last_day AND (r.valid_to IS NULL OR r.valid_to > o.last_day)
GROUP BY o.period_end, r.agency_id, r.level, o.field_code
