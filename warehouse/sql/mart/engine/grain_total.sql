-- grain: variant, period and one grain's dimensions (city, agency_group, agency, field, agency_field)
-- inputs: coded_contribution (coded contributions), half_month, period_month, computed_period, registry_variant, variant_grain
-- owner: warehouse.mart
-- First the contributions of each grain are added up, then they are placed into periods: a year to date meets few rows.
-- R14: below the city a row exists only where there is something to divide by.
-- R67: agency_field exists for month and year only. R47: of admin15 the city, and the fields that judge it.
WITH added AS (
    SELECT
        c.variant_no, c.span, c.period_type, coalesce(m.month_start, c.span_start) AS span_start, c.span_end, g.grain_no,
        CASE WHEN g.grain_no IN (3, 5) THEN c.agency_no END AS agency_no,
        CASE WHEN g.grain_no = 2 THEN c.group_no END AS group_no,
        CASE WHEN g.grain_no IN (4, 5) THEN c.field_no END AS field_no,
        sum(c.numerator)::BIGINT AS numerator,
        sum(c.denominator)::BIGINT AS denominator
    FROM coded_contribution AS c
    INNER JOIN variant_grain AS g ON g.variant_no = c.variant_no
    LEFT JOIN half_month AS m ON m.half_month_start = c.span_start AND c.span = 'month'
    WHERE
        (g.grain_no <> 2 OR c.group_no IS NOT NULL)
        AND (g.grain_no NOT IN (3, 5) OR c.agency_no IS NOT NULL)
        AND (g.grain_no NOT IN (4, 5) OR c.field_no IS NOT NULL)
        AND (g.grain_no IN (1, 4) OR m.calendar IS DISTINCT FROM 'admin15')
    GROUP BY ALL
),

placed AS (
    SELECT
        c.variant_no, p.period_no, c.grain_no, c.agency_no, c.group_no, c.field_no, c.numerator, c.denominator
    FROM added AS c
    INNER JOIN period_month AS p ON p.month_start = c.span_start
    WHERE c.span = 'month' AND (c.grain_no <> 5 OR p.is_month_or_year)

    UNION ALL

    SELECT
        c.variant_no, p.period_no, c.grain_no, c.agency_no, c.group_no, c.field_no, c.numerator, c.denominator
    FROM added AS c
    INNER JOIN computed_period AS p ON p.period_end = c.span_end
    WHERE
        c.span = 'end' AND (c.grain_no <> 5 OR p.period_type IN ('month', 'year'))
        AND (c.grain_no IN (1, 4) OR p.calendar = 'civil')

    UNION ALL

    SELECT
        c.variant_no, p.period_no, c.grain_no, c.agency_no, c.group_no, c.field_no, c.numerator, c.denominator
    FROM added AS c
    INNER JOIN computed_period AS p
        ON p.period_type = c.period_type AND p.period_start = c.span_start AND p.period_end = c.span_end
    WHERE
        c.span = 'period' AND (c.grain_no <> 5 OR p.period_type IN ('month', 'year'))
        AND (c.grain_no IN (1, 4) OR p.calendar = 'civil')
)

SELECT
    p.variant_no, p.period_no, p.grain_no, p.agency_no, p.group_no, p.field_no,
    sum(p.numerator)::BIGINT AS numerator,
    sum(p.denominator)::BIGINT AS denominator
FROM placed AS p
GROUP BY ALL
HAVING p.grain_no = 1 OR sum(p.denominator) > 0
