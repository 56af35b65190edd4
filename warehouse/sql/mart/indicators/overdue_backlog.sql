-- grain: one row per period end, agency and field: dossiers overdue there
-- inputs: overdue_count
-- owner: warehouse.mart
-- R68: a count; the denominator only says that there is a row.
SELECT
    'headline' AS variant,
    'end' AS span,
    NULL::VARCHAR AS period_type,
    NULL::DATE AS span_start,
    o.period_end AS span_end,
    o.agency_id,
    o.agency_level,
    o.field_code,
    o.overdue AS numerator,
    o.overdue AS denominator
FROM overdue_count AS o
