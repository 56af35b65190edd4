-- grain: one row per variant, span (month, period end or period), agency and field: what they add to the figure
-- inputs: mart.dossier, period_day, overdue_count, base_count_766
-- owner: warehouse.mart
-- Months add up to any period. Overdue stock belongs to a period's end, the Decision 766 base to a whole period.
WITH resolved AS (
    SELECT
        m.half_month_start AS span_start,
        d.finished_agency_id AS agency_id,
        d.finished_agency_level AS agency_level,
        d.field_code,
        count(*) FILTER (WHERE d.is_on_time) AS on_time,
        count(*) FILTER (WHERE d.is_on_time_first_due) AS on_time_first_due,
        count(*) AS resolved
    FROM mart.dossier AS d
    INNER JOIN period_day AS m ON m.day = d.finished_date
    WHERE d.in_timeliness_base
    GROUP BY ALL
)

SELECT
    v.variant, 'month' AS span, NULL::VARCHAR AS period_type, r.span_start, NULL::DATE AS span_end,
    r.agency_id, r.agency_level, r.field_code,
    CASE v.variant WHEN 'first_due' THEN r.on_time_first_due ELSE r.on_time END AS numerator,
    r.resolved AS denominator
FROM resolved AS r
CROSS JOIN (VALUES ('headline'), ('first_due'), ('incl_overdue')) AS v (variant)

UNION ALL

SELECT
    'incl_overdue', 'end', NULL, NULL, o.period_end,
    o.agency_id, o.agency_level, o.field_code, 0, o.overdue
FROM overdue_count AS o

UNION ALL

SELECT
    'official_766', 'period', o.period_type, o.period_start, o.period_end,
    o.agency_id, o.agency_level, o.field_code, o.on_time, o.base
FROM base_count_766 AS o
