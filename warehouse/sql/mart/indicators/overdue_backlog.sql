-- grain: one row per period end, agency and field: dossiers overdue there
-- inputs: run_overdue
-- owner: warehouse.compute
-- R68: a count; the denominator only says that there is a row.
SELECT
    'headline' AS variant,
    'end' AS cell,
    NULL::VARCHAR AS period_type,
    NULL::DATE AS cell_start,
    o.period_end AS cell_end,
    o.agency_id,
    o.agency_level,
    o.field_code,
    o.overdue AS numerator,
    o.overdue AS denominator
FROM run_overdue AS o
