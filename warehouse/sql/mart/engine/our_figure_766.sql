-- grain: one row per period (month, quarter, year), city or agency, and metric of Decision 766: our counts
-- inputs: computed_period, mart.score_rule, base_count_766, mart.indicator_value, procedure_month, mart.procedure, mart.agency,
--         mart.petition, mart.official_766, variant_state
-- owner: warehouse.mart
-- Its periods are those of the civil calendar. The portal knows two levels: the city and its agencies with everything below
-- them. H29.13.01 counts for H29.13.
WITH period AS (
    SELECT p.period_type, p.period_start, p.period_end, p.last_day, p.as_of, p.period_label
    FROM computed_period AS p
    WHERE
        p.calendar = 'civil' AND p.period_type IN ('month', 'quarter', 'year')
        AND p.period_start >= (SELECT min(r.valid_from) FROM mart.score_rule AS r)
),

based AS (
    SELECT
        b.period_type, b.period_start, b.period_end, b.agency_id, m.metric_code,
        CASE m.counted_from
            WHEN 'on_time' THEN b.on_time
            WHEN 'with_result' THEN b.with_result
            WHEN 'digitised' THEN b.digitised
            WHEN 'reused' THEN b.reused
            WHEN 'with_vneid' THEN b.with_vneid
            WHEN 'satisfied' THEN b.satisfied
        END AS numerator,
        b.base AS denominator
    FROM base_count_766 AS b
    CROSS JOIN (
        SELECT metric_code, counted_from FROM mart.score_rule
        WHERE counted_from IN ('on_time', 'with_result', 'digitised', 'reused', 'with_vneid', 'satisfied')
    ) AS m
),

-- received in the period; handled by the due time, or not yet due: both shares have this one denominator
petition AS (
    SELECT
        p.period_type, p.period_start, p.period_end, t.received_agency_id AS agency_id,
        CASE
            WHEN t.finished_at < p.as_of THEN coalesce(t.is_on_time, FALSE)
            ELSE coalesce(p.as_of <= t.due_at, FALSE)
        END AS on_time,
        coalesce(NOT t.is_satisfied, FALSE) AS disliked
    FROM period AS p
    INNER JOIN mart.petition AS t ON t.received_date >= p.period_start AND t.received_date < p.period_end
    WHERE t.in_city
),

counted AS (
    SELECT
        v.period_type, v.period_start, v.period_end, v.grain, v.agency_id, m.metric_code, v.numerator, v.denominator,
        NULL AS procedure_code
    FROM mart.indicator_value AS v
    INNER JOIN mart.score_rule AS m
        ON m.counted_from = v.indicator_id || '/' || v.variant
        AND (v.grain = 'city' OR (v.grain = 'agency' AND NOT m.city_only))
    WHERE v.is_current

    UNION ALL

    SELECT period_type, period_start, period_end, 'city', NULL, metric_code, numerator, denominator, NULL
    FROM based
    UNION ALL
    SELECT period_type, period_start, period_end, 'agency', agency_id, metric_code, numerator, denominator, NULL
    FROM based WHERE agency_id IS NOT NULL

    UNION ALL

    -- P3: procedures with dossiers that carry a fee / procedures with a fee
    SELECT DISTINCT q.period_type, q.period_start, q.period_end, 'city', NULL, 'FEE_PROCEDURES', 1, 0, m.procedure_code
    FROM procedure_month AS m
    INNER JOIN period AS q ON m.half_month_start >= q.period_start AND m.half_month_start < q.period_end
    WHERE m.with_fee > 0
    UNION ALL
    SELECT DISTINCT p.period_type, p.period_start, p.period_end, 'city', NULL, 'FEE_PROCEDURES', 0, 1, c.procedure_code
    FROM period AS p
    INNER JOIN mart.procedure AS c
        ON c.is_fee_bearing AND c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day)

    UNION ALL

    SELECT t.period_type, t.period_start, t.period_end, g.grain, CASE g.grain WHEN 'agency' THEN t.agency_id END,
        m.metric_code,
        CASE m.counted_from WHEN 'petitions_on_time' THEN t.on_time ELSE t.on_time AND NOT t.disliked END::INTEGER,
        1, NULL
    FROM petition AS t
    CROSS JOIN (VALUES ('city'), ('agency')) AS g (grain)
    INNER JOIN mart.score_rule AS m ON m.counted_from IN ('petitions_on_time', 'petitions_satisfied')
    WHERE g.grain = 'city' OR t.agency_id IS NOT NULL

    UNION ALL

    -- synchronised: what they have / the larger of the two totals of dossiers received
    SELECT
        v.period_type, v.period_start, v.period_end, 'city', NULL, 'DOSSIER_SYNC',
        o.value::BIGINT, greatest(o.value::BIGINT, v.denominator), NULL
    FROM mart.indicator_value AS v
    INNER JOIN mart.official_766 AS o
        ON o.endpoint = 'provide-online-tree' AND o.metric_code = 'channelTotalSum' AND o.scope = 'parent'
        AND o.period_type = v.period_type AND o.year = year(v.period_start)
        AND coalesce(o.period, 0) = CASE v.period_type
            WHEN 'month' THEN month(v.period_start) WHEN 'quarter' THEN quarter(v.period_start) ELSE 0
        END
    WHERE v.is_current AND v.grain = 'city' AND v.indicator_id = 'online_dossier_share' AND v.variant = 'headline'
),

-- two levels
placed AS (
    SELECT
        c.period_type, c.period_start, c.period_end,
        CASE WHEN c.grain = 'agency' THEN array_to_string(string_split(c.agency_id, '.')[1:2], '.') END AS agency_id,
        c.metric_code,
        sum(c.numerator)::BIGINT AS numerator,
        sum(c.denominator)::BIGINT AS denominator
    FROM counted AS c
    INNER JOIN period AS p USING (period_type, period_start, period_end)
    GROUP BY ALL
),

place AS (
    SELECT DISTINCT period_type, period_start, period_end, agency_id FROM placed WHERE agency_id IS NOT NULL
    UNION ALL
    SELECT period_type, period_start, period_end, NULL FROM period
),

level AS (
    SELECT p.period_end, p.last_day, a.agency_id, arg_max(a.level, a.valid_from) AS level
    FROM (SELECT DISTINCT period_end, last_day FROM period) AS p
    INNER JOIN mart.agency AS a ON a.valid_from <= p.last_day
    GROUP BY ALL
)

SELECT
    p.period_type,
    p.period_start,
    p.period_end,
    p.period_label,
    x.agency_id,
    l.level AS agency_level,
    r.metric_code,
    CASE WHEN s.state <> 'no_data' THEN c.numerator END AS numerator,
    CASE WHEN s.state <> 'no_data' THEN c.denominator END AS denominator,
    CASE
        WHEN r.at_commune = 'awarded' AND l.level = 'commune' THEN 'awarded'
        WHEN r.counted_from IS NULL OR (r.city_only AND x.agency_id IS NOT NULL) THEN 'not_measurable'
        WHEN coalesce(s.state, 'no_data') = 'no_data' THEN 'no_data'
        WHEN c.metric_code IS NULL AND r.counted_from = 'synchronised' THEN 'not_measurable'
        WHEN s.state = 'closed' THEN 'final'
        ELSE 'provisional'
    END AS quality
FROM place AS x
INNER JOIN period AS p USING (period_type, period_start, period_end)
CROSS JOIN mart.score_rule AS r
LEFT JOIN placed AS c
    ON c.period_type = x.period_type AND c.period_start = x.period_start AND c.period_end = x.period_end
    AND c.agency_id IS NOT DISTINCT FROM x.agency_id AND c.metric_code = r.metric_code
LEFT JOIN level AS l ON l.period_end = x.period_end AND l.agency_id = x.agency_id
LEFT JOIN variant_state AS s
    ON s.period_type = x.period_type AND s.period_start = x.period_start AND s.period_end = x.period_end
    AND s.indicator_id || '/' || s.variant = r.state_of
