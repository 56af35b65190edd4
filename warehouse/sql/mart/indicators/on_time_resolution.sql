-- grain: one row per variant, cell (month, period end or period), agency and field: what they add to the figure
-- inputs: mart.dossier, core.agency_resolution, run_month, run_overdue, run_period
-- owner: warehouse.compute
-- Month cells add up to any period. Overdue stock belongs to a period's end, the Decision 766 base to a whole period.
WITH resolved AS (
    SELECT
        m.month_start AS cell_start,
        d.finished_agency_id AS agency_id,
        d.finished_agency_level AS agency_level,
        d.field_code,
        count(*) FILTER (WHERE d.is_on_time) AS on_time,
        count(*) FILTER (WHERE d.is_on_time_first_due) AS on_time_first_due,
        count(*) AS resolved
    FROM mart.dossier AS d
    INNER JOIN run_month AS m ON m.month_start = date_trunc('month', d.finished_date)::DATE
    WHERE d.in_timeliness_base
    GROUP BY ALL
),

-- R30; R07: what was resolved, or asked to be supplemented, after the period was in progress at its end and is compared
-- with it; refused, withdrawn and stopped dossiers (3, 7, 8) are never in progress and keep their end
active AS (
    SELECT
        p.period_type,
        p.period_start,
        p.period_end,
        d.agency_code,
        d.field_code,
        CASE WHEN d.official_end_at < p.as_of THEN d.official_end_date ELSE p.last_day END AS event_date,
        d.supplement_count <= 1
            AND CASE
                WHEN d.status IN (3, 7, 8) THEN d.official_end_at
                ELSE least(coalesce(d.official_end_at, p.as_of), p.as_of)
            END <= d.due_at AS on_time
    FROM mart.dossier AS d
    INNER JOIN run_period AS p
        ON d.received_at < p.as_of
        AND p.start_at <= coalesce(d.official_end_at, TIMESTAMPTZ '9999-12-31 00:00:00+00')
    WHERE d.in_official_base
),

official AS (
    SELECT
        a.period_type,
        a.period_start,
        a.period_end,
        r.agency_id,
        r.level AS agency_level,
        a.field_code,
        count(*) FILTER (WHERE a.on_time) AS on_time,
        count(*) AS base
    FROM active AS a
    LEFT JOIN core_db.core.agency_resolution AS r
        ON r.code = a.agency_code
        AND r.valid_from <= a.event_date AND (r.valid_to IS NULL OR r.valid_to > a.event_date)
    GROUP BY ALL
)

SELECT
    v.variant, 'month' AS cell, NULL::VARCHAR AS period_type, r.cell_start, NULL::DATE AS cell_end,
    r.agency_id, r.agency_level, r.field_code,
    CASE v.variant WHEN 'first_due' THEN r.on_time_first_due ELSE r.on_time END AS numerator,
    r.resolved AS denominator
FROM resolved AS r
CROSS JOIN (VALUES ('headline'), ('first_due'), ('incl_overdue')) AS v (variant)

UNION ALL

SELECT
    'incl_overdue', 'end', NULL, NULL, o.period_end,
    o.agency_id, o.agency_level, o.field_code, 0, o.overdue
FROM run_overdue AS o

UNION ALL

SELECT
    'official_766', 'period', o.period_type, o.period_start, o.period_end,
    o.agency_id, o.agency_level, o.field_code, o.on_time, o.base
FROM official AS o
