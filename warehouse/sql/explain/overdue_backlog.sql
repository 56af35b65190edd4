-- grain: one row per dossier that is overdue at the period's end; the numerator adds up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier
-- owner: warehouse.published.explain
-- The agency is that of the period's last day, which the drill-down tables do not hold: the rows name none.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    NULL::VARCHAR AS agency_id,
    d.field_code,
    1 AS numerator,
    0 AS denominator,
    'Quá hạn, chưa giải quyết xong' AS reason,
    'hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M') AS detail
FROM asked AS a
INNER JOIN mart.dossier AS d ON d.received_at < a.as_of AND d.due_at < a.as_of
WHERE d.in_city AND NOT d.deleted AND (d.is_open OR (d.is_resolved AND d.finished_at >= a.as_of))
