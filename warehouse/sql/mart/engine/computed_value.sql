-- grain: one row per indicator value of the periods being computed
-- inputs: grain_total, variant_period, agency_number, field_number, mart.field
-- owner: warehouse.mart
-- R68: of a rank the numerator itself is compared, and there is no percentage.
-- Precedence of status: no_data, provisional, not_applicable, then the target.
WITH field_figure AS (
    SELECT
        s.variant_no, s.period_no, f.field_code, r.numerator, r.denominator,
        mart.meets(r.numerator, r.denominator, s.target_operator, s.target_pct) AS meets,
        s.higher_is_better
    FROM variant_period AS s
    INNER JOIN grain_total AS r
        ON r.variant_no = s.variant_no AND r.period_no = s.period_no AND r.grain_no = 4
    INNER JOIN field_number AS f ON f.field_no = r.field_no
    WHERE s.judged_by_field
),

-- R02: the city meets an "in each field" target only if every field with data does
by_field AS (
    SELECT
        f.variant_no, f.period_no, count(*) AS fields_with_data, count(*) FILTER (WHERE f.meets) AS fields_meeting
    FROM field_figure AS f
    GROUP BY ALL
),

-- R02: the worst field: lowest (highest for what should be low), then the larger denominator, then the smaller code
worst AS (
    SELECT f.variant_no, f.period_no, f.field_code, f.numerator, f.denominator
    FROM field_figure AS f
    QUALIFY row_number() OVER (
        PARTITION BY f.variant_no, f.period_no
        ORDER BY
            CASE WHEN f.higher_is_better THEN 1 ELSE -1 END * (f.numerator::DOUBLE / f.denominator),
            f.denominator DESC,
            f.field_code
    ) = 1
),

figure AS (
    SELECT
        s.variant_no, s.period_no, 1::TINYINT AS grain_no,
        NULL::INTEGER AS agency_no, NULL::TINYINT AS group_no, NULL::INTEGER AS field_no,
        coalesce(r.numerator, 0) AS numerator,
        coalesce(r.denominator, 0) AS denominator,
        b.fields_meeting,
        b.fields_with_data,
        NULL::VARCHAR AS worst_field
    FROM variant_period AS s
    LEFT JOIN grain_total AS r ON r.variant_no = s.variant_no AND r.period_no = s.period_no AND r.grain_no = 1
    LEFT JOIN by_field AS b ON b.variant_no = s.variant_no AND b.period_no = s.period_no
    WHERE NOT s.is_worst_field

    UNION ALL

    SELECT
        s.variant_no, s.period_no, 1::TINYINT, NULL, NULL, NULL,
        coalesce(w.numerator, 0), coalesce(w.denominator, 0), NULL, NULL,
        coalesce(f.name || ' (' || w.field_code || ')', w.field_code)
    FROM variant_period AS s
    LEFT JOIN worst AS w ON w.variant_no = s.base_variant_no AND w.period_no = s.period_no
    LEFT JOIN mart.field AS f ON f.field_code = w.field_code
    WHERE s.is_worst_field

    UNION ALL

    SELECT
        r.variant_no, r.period_no, r.grain_no, r.agency_no, r.group_no, r.field_no, r.numerator, r.denominator,
        NULL, NULL, NULL
    FROM grain_total AS r
    WHERE r.grain_no > 1
)

SELECT
    s.indicator_id,
    s.variant,
    s.period_type,
    s.period_start,
    s.period_end,
    CASE x.grain_no
        WHEN 1 THEN 'city' WHEN 2 THEN 'agency_group' WHEN 3 THEN 'agency' WHEN 4 THEN 'field' ELSE 'agency_field'
    END AS grain,
    a.agency_id,
    CASE x.group_no WHEN 1 THEN 'department' WHEN 2 THEN 'district' WHEN 3 THEN 'commune' END AS agency_group,
    f.field_code,
    CASE WHEN s.state <> 'no_data' THEN x.numerator END AS numerator,
    CASE WHEN s.state <> 'no_data' AND NOT s.is_count THEN x.denominator END AS denominator,
    -- half-up to two decimals, in integers
    CASE WHEN s.state <> 'no_data' AND x.denominator > 0 AND NOT s.is_rank AND NOT s.is_count THEN (
        ((x.numerator::HUGEINT * 20000 + x.denominator) // (2 * nullif(x.denominator, 0)::HUGEINT))::DECIMAL(18, 0)
        * 0.01::DECIMAL(3, 2)
    )::DECIMAL(7, 2) END AS value_pct,
    s.target_operator,
    s.target_pct,
    CASE
        WHEN s.state = 'no_data' THEN 'no_data'
        WHEN s.state IN ('open', 'gap') THEN 'provisional'
        WHEN s.is_count THEN NULL
        WHEN x.denominator = 0 THEN 'not_applicable'
        WHEN s.target_operator IS NULL THEN NULL
        WHEN x.fields_with_data > 0
            THEN CASE WHEN x.fields_meeting = x.fields_with_data THEN 'met' ELSE 'not_met' END
        WHEN mart.meets(x.numerator, if(s.is_rank, 100, x.denominator), s.target_operator, s.target_pct) THEN 'met'
        ELSE 'not_met'
    END AS status,
    CASE
        WHEN x.grain_no = 1 THEN nullif(concat_ws(
            '; ',
            s.reason,
            CASE
                WHEN s.state <> 'no_data' AND x.fields_with_data > 0 AND s.target_operator IS NOT NULL
                    THEN x.fields_meeting || '/' || x.fields_with_data || ' lĩnh vực đạt chỉ tiêu'
            END,
            CASE WHEN s.state <> 'no_data' THEN 'Lĩnh vực: ' || x.worst_field END,
            s.target_note,
            s.note,
            CASE WHEN s.state <> 'no_data' THEN s.break_note END
        ), '')
        ELSE s.shared_note
    END AS note,
    s.formula_version,
    s.taxonomy_version,
    s.org_version,
    s.calendar,
    s.as_known_at,
    s.period_label
FROM figure AS x
INNER JOIN (
    SELECT q.*, nullif(concat_ws('; ', q.reason, q.target_note, q.note), '') AS shared_note FROM variant_period AS q
) AS s ON s.variant_no = x.variant_no AND s.period_no = x.period_no
LEFT JOIN agency_number AS a ON a.agency_no = x.agency_no
LEFT JOIN field_number AS f ON f.field_no = x.field_no
-- R47: the second calendar is for the city; its fields only judge it
WHERE x.grain_no = 1 OR (s.state <> 'no_data' AND s.calendar = 'civil')
