-- grain: one row per period end and dossier that is overdue there
-- inputs: overdue_count
-- adds up: row by row
-- owner: warehouse.mart
-- R68: a count; the denominator only says that there is a row.
SELECT
    o.dossier_code AS item,
    o.procedure_code,
    o.period_end,
    o.agency_id,
    o.agency_level,
    o.field_code,
    o.overdue AS denominator,
    o.overdue AS numerator,
    'Quá hạn, chưa giải quyết xong' AS reason,
    'hạn ' || strftime(o.due_at, '%d/%m/%Y %H:%M') AS detail
FROM overdue_count AS o
