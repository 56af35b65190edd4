-- grain: indicator, variant, period, grain and its dimensions
-- inputs: run_cell (what the indicators' files gave), run_period, run_period_month, run_variant, run_grain
-- owner: warehouse.compute
-- R27: agency_group takes the agency's own level, three values. R67: agency_field exists for month and year only.
WITH placed AS (
    SELECT
        c.indicator_id, c.variant, p.period_type, p.period_start, p.period_end,
        c.agency_id, c.agency_level, c.field_code, c.numerator, c.denominator
    FROM run_cell AS c
    INNER JOIN run_period_month AS p ON p.month_start = c.cell_start
    WHERE c.cell = 'month'

    UNION ALL

    SELECT
        c.indicator_id, c.variant, p.period_type, p.period_start, p.period_end,
        c.agency_id, c.agency_level, c.field_code, c.numerator, c.denominator
    FROM run_cell AS c
    INNER JOIN run_period AS p ON p.period_end = c.cell_end
    WHERE c.cell = 'end'

    UNION ALL

    SELECT
        c.indicator_id, c.variant, c.period_type, c.cell_start, c.cell_end,
        c.agency_id, c.agency_level, c.field_code, c.numerator, c.denominator
    FROM run_cell AS c
    WHERE c.cell = 'period'
),

-- one row per agency, field and period, so that the grains below read few rows
condensed AS (
    SELECT
        p.indicator_id, p.variant, p.period_type, p.period_start, p.period_end,
        p.agency_id,
        CASE WHEN p.agency_id IS NOT NULL AND p.agency_level IN ('department', 'district', 'commune')
            THEN p.agency_level
        END AS agency_group,
        p.field_code,
        sum(p.numerator) AS numerator,
        sum(p.denominator) AS denominator
    FROM placed AS p
    INNER JOIN run_variant AS v
        ON v.indicator_id = p.indicator_id AND v.variant = p.variant AND NOT v.is_worst_field
        AND (v.ends_by IS NULL OR p.period_end <= v.ends_by)
        AND (v.ends_after IS NULL OR p.period_end > v.ends_after)
    GROUP BY ALL
),

grouped AS (
    SELECT
        c.indicator_id, c.variant, c.period_type, c.period_start, c.period_end,
        CASE grouping(c.agency_group, c.agency_id, c.field_code)
            WHEN 7 THEN 'city'
            WHEN 3 THEN 'agency_group'
            WHEN 5 THEN 'agency'
            WHEN 6 THEN 'field'
            ELSE 'agency_field'
        END AS grain,
        c.agency_id,
        c.agency_group,
        c.field_code,
        sum(c.numerator)::BIGINT AS numerator,
        sum(c.denominator)::BIGINT AS denominator
    FROM condensed AS c
    GROUP BY GROUPING SETS (
        (c.indicator_id, c.variant, c.period_type, c.period_start, c.period_end),
        (c.indicator_id, c.variant, c.period_type, c.period_start, c.period_end, c.agency_group),
        (c.indicator_id, c.variant, c.period_type, c.period_start, c.period_end, c.agency_id),
        (c.indicator_id, c.variant, c.period_type, c.period_start, c.period_end, c.field_code),
        (c.indicator_id, c.variant, c.period_type, c.period_start, c.period_end, c.agency_id, c.field_code)
    )
)

SELECT g.*
FROM grouped AS g
INNER JOIN run_grain AS k ON k.indicator_id = g.indicator_id AND k.grain = g.grain
WHERE
    -- R14: below the city a row exists only where there is something to divide by
    g.grain = 'city'
    OR (
        g.denominator > 0
        AND CASE g.grain
            WHEN 'agency_group' THEN g.agency_group IS NOT NULL
            WHEN 'agency' THEN g.agency_id IS NOT NULL
            WHEN 'field' THEN g.field_code IS NOT NULL
            ELSE g.agency_id IS NOT NULL AND g.field_code IS NOT NULL AND g.period_type IN ('month', 'year')
        END
    )
