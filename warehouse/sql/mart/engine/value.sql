-- grain: one row per indicator value of the periods being computed
-- inputs: run_rollup, run_period, run_variant, run_state, run_known, mart.target, mart.field
-- owner: warehouse.compute
-- Meeting a target is decided on the exact fraction, in integers: numerator * 10000 against target * 100 * denominator.
WITH frame AS (
    -- R14: a city row for every variant and period from the first data on (R22: on the variant's own side)
    SELECT v.indicator_id, v.variant, v.base_variant, v.is_worst_field, p.period_type, p.period_start, p.period_end
    FROM run_variant AS v
    CROSS JOIN run_period AS p
    WHERE
        (v.ends_by IS NULL OR p.period_end <= v.ends_by) AND (v.ends_after IS NULL OR p.period_end > v.ends_after)
),

target AS (
    -- R29: the target in force on the period's first day
    SELECT f.indicator_id, f.variant, f.period_type, f.period_start, f.period_end, t.operator, t.target_pct, t.note
    FROM frame AS f
    INNER JOIN mart.target AS t
        ON t.indicator_id = f.indicator_id AND t.variant = f.variant
        AND t.valid_from <= f.period_start AND (t.valid_to IS NULL OR t.valid_to > f.period_start)
),

figure AS (
    SELECT
        f.indicator_id, f.variant, f.period_type, f.period_start, f.period_end,
        'city' AS grain,
        NULL::VARCHAR AS agency_id,
        NULL::VARCHAR AS agency_group,
        NULL::VARCHAR AS field_code,
        coalesce(r.numerator, 0) AS numerator,
        coalesce(r.denominator, 0) AS denominator
    FROM frame AS f
    LEFT JOIN run_rollup AS r
        ON r.grain = 'city' AND r.indicator_id = f.indicator_id AND r.variant = f.variant
        AND r.period_type = f.period_type AND r.period_start = f.period_start AND r.period_end = f.period_end
    WHERE NOT f.is_worst_field

    UNION ALL BY NAME

    SELECT r.* FROM run_rollup AS r WHERE r.grain <> 'city'
),

-- R02: the worst field: lowest (highest for what should be low), then the larger denominator, then the smaller code
ranked AS (
    SELECT
        r.indicator_id, v.variant, r.period_type, r.period_start, r.period_end,
        r.field_code, r.numerator, r.denominator
    FROM run_rollup AS r
    INNER JOIN run_variant AS v
        ON v.is_worst_field AND v.indicator_id = r.indicator_id AND v.base_variant = r.variant
    WHERE r.grain = 'field' AND r.denominator > 0
    QUALIFY row_number() OVER (
        PARTITION BY r.indicator_id, v.variant, r.period_type, r.period_start, r.period_end
        ORDER BY
            CASE WHEN v.higher_is_better THEN 1 ELSE -1 END * (r.numerator::DOUBLE / r.denominator),
            r.denominator DESC,
            r.field_code
    ) = 1
),

worst AS (
    SELECT
        f.indicator_id, f.variant, f.period_type, f.period_start, f.period_end,
        'city' AS grain,
        coalesce(r.numerator, 0) AS numerator,
        coalesce(r.denominator, 0) AS denominator,
        r.field_code AS worst_field_code
    FROM frame AS f
    LEFT JOIN ranked AS r
        ON r.indicator_id = f.indicator_id AND r.variant = f.variant
        AND r.period_type = f.period_type AND r.period_start = f.period_start AND r.period_end = f.period_end
    WHERE f.is_worst_field
),

every AS (
    SELECT * FROM figure
    UNION ALL BY NAME
    SELECT * FROM worst
),

judged AS (
    SELECT
        e.*,
        t.operator AS target_operator,
        t.target_pct,
        t.note AS target_note,
        CASE t.operator
            WHEN '>' THEN e.numerator::HUGEINT * 10000 > (t.target_pct * 100)::HUGEINT * e.denominator
            WHEN '>=' THEN e.numerator::HUGEINT * 10000 >= (t.target_pct * 100)::HUGEINT * e.denominator
            WHEN '<' THEN e.numerator::HUGEINT * 10000 < (t.target_pct * 100)::HUGEINT * e.denominator
            WHEN '<=' THEN e.numerator::HUGEINT * 10000 <= (t.target_pct * 100)::HUGEINT * e.denominator
            WHEN '=' THEN e.numerator::HUGEINT * 10000 = (t.target_pct * 100)::HUGEINT * e.denominator
        END AS meets
    FROM every AS e
    LEFT JOIN target AS t
        ON t.indicator_id = e.indicator_id AND t.variant = e.variant
        AND t.period_type = e.period_type AND t.period_start = e.period_start AND t.period_end = e.period_end
),

-- R02: the city meets an "in each field" target only if every field with data does
by_field AS (
    SELECT
        j.indicator_id, j.variant, j.period_type, j.period_start, j.period_end,
        count(*) AS fields_with_data,
        count(*) FILTER (WHERE j.meets) AS fields_meeting
    FROM judged AS j
    WHERE j.grain = 'field'
    GROUP BY ALL
)

SELECT
    j.indicator_id,
    j.variant,
    j.period_type,
    j.period_start,
    j.period_end,
    j.grain,
    j.agency_id,
    j.agency_group,
    j.field_code,
    CASE WHEN s.state <> 'no_data' THEN j.numerator END AS numerator,
    CASE WHEN s.state <> 'no_data' THEN j.denominator END AS denominator,
    CASE WHEN s.state <> 'no_data' AND j.denominator > 0 THEN (
        ((j.numerator::HUGEINT * 20000 + j.denominator) // (2 * nullif(j.denominator, 0)::HUGEINT))::DECIMAL(18, 0)
        * 0.01::DECIMAL(3, 2)
    )::DECIMAL(7, 2) END AS value_pct,
    j.target_operator,
    j.target_pct,
    CASE
        WHEN s.state = 'no_data' THEN 'no_data'
        WHEN s.state IN ('open', 'gap') THEN 'provisional'
        WHEN j.denominator = 0 THEN 'not_applicable'
        WHEN j.target_operator IS NULL THEN NULL
        WHEN v.judged_by_field AND NOT v.is_worst_field AND j.grain = 'city' AND b.fields_with_data > 0
            THEN CASE WHEN b.fields_meeting = b.fields_with_data THEN 'met' ELSE 'not_met' END
        WHEN j.meets THEN 'met'
        ELSE 'not_met'
    END AS status,
    nullif(concat_ws(
        '; ',
        s.reason,
        CASE
            WHEN s.state <> 'no_data' AND v.judged_by_field AND NOT v.is_worst_field AND j.grain = 'city'
                AND b.fields_with_data > 0 AND j.target_operator IS NOT NULL
                THEN b.fields_meeting || '/' || b.fields_with_data || ' lĩnh vực đạt chỉ tiêu'
        END,
        CASE
            WHEN s.state <> 'no_data' AND j.worst_field_code IS NOT NULL
                THEN 'Lĩnh vực: ' || coalesce(w.name || ' (' || j.worst_field_code || ')', j.worst_field_code)
        END,
        CASE
            WHEN j.target_note = 'target_clamped'
                THEN 'target_clamped: chỉ tiêu theo câu chữ là dưới 0%, được hiểu là bằng 0%'
            ELSE j.target_note
        END,
        v.note
    ), '') AS note,
    v.formula_version,
    p.taxonomy_version,
    p.org_version,
    'civil' AS calendar,
    k.as_known_at,
    p.period_label
FROM judged AS j
INNER JOIN run_period AS p
    ON p.period_type = j.period_type AND p.period_start = j.period_start AND p.period_end = j.period_end
INNER JOIN run_variant AS v ON v.indicator_id = j.indicator_id AND v.variant = j.variant
INNER JOIN run_state AS s
    ON s.indicator_id = j.indicator_id AND s.variant = j.variant
    AND s.period_type = j.period_type AND s.period_start = j.period_start AND s.period_end = j.period_end
LEFT JOIN run_known AS k ON k.indicator_id = j.indicator_id AND k.variant = j.variant
LEFT JOIN by_field AS b
    ON b.indicator_id = j.indicator_id AND b.variant = j.variant
    AND b.period_type = j.period_type AND b.period_start = j.period_start AND b.period_end = j.period_end
LEFT JOIN mart.field AS w ON w.field_code = j.worst_field_code
WHERE s.state <> 'no_data' OR j.grain = 'city'
