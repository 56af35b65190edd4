-- grain: one row per variant and period: branches, each counted once
-- inputs: mart.dossier, computed_period
-- owner: warehouse.mart
-- R70: branches as of the finish, over all fields; the threshold is that of the period's year, which in every calendar is
-- the year of its last day.
WITH branch AS (
    SELECT
        p.period_type, p.period_start, p.period_end, p.last_day, d.finished_agency_id,
        count(*) FILTER (WHERE d.is_on_time) AS on_time,
        count(*) AS resolved
    FROM computed_period AS p
    INNER JOIN mart.dossier AS d ON d.finished_date >= p.period_start AND d.finished_date < p.period_end
    WHERE d.in_timeliness_base AND d.finished_agency_level = 'branch'
    GROUP BY ALL
)

SELECT
    v.variant,
    'period' AS span,
    b.period_type,
    b.period_start AS span_start,
    b.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (
        WHERE 100 * b.on_time >= CASE
            WHEN v.variant = 'headline' THEN least(100, greatest(96, 96 + year(b.last_day) - 2021))
            ELSE 96
        END * b.resolved
    ) AS numerator,
    count(*) AS denominator
FROM branch AS b
CROSS JOIN (VALUES ('headline'), ('share_grows')) AS v (variant)
GROUP BY ALL
