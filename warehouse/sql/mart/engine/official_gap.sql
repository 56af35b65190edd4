-- grain: one row per official figure with a counterpart of ours: period, department, and metric (NULL: the group)
-- inputs: official_figure_766, official_points_766, explained_points_766, mart.score_766, mart.score_rule, mart.official_gap_cause
-- owner: warehouse.mart
-- Differences are theirs less ours. Groups are compared only where we can measure all that the portal does.
WITH explained AS (
    SELECT
        c.period_type, c.period_start, c.period_end, c.agency_id, c.metric_code,
        sum(c.numerator)::BIGINT AS numerator, sum(c.denominator)::BIGINT AS denominator
    FROM mart.official_gap_cause AS c
    GROUP BY ALL
),

grouped AS (
    SELECT
        s.period_type, s.period_start, s.period_end, s.agency_id, r.group_code,
        sum(s.score)::DECIMAL(5, 2) AS score,
        sum(s.max_score) FILTER (WHERE s.score IS NOT NULL)::DECIMAL(5, 2) AS max_score,
        bool_or(s.quality = 'provisional') AS is_provisional
    FROM mart.score_766 AS s
    INNER JOIN mart.score_rule AS r ON r.metric_code = s.metric_code
    GROUP BY ALL
)

SELECT
    o.period_type, o.period_start, o.period_end, o.period_label, o.agency_id, o.department_code, o.department_name,
    o.group_code, o.metric_code,
    s.numerator AS our_numerator, s.denominator AS our_denominator, s.ratio AS our_ratio,
    s.score AS our_score, s.max_score AS our_max_score, s.quality AS our_quality,
    o.numerator AS official_numerator, o.denominator AS official_denominator,
    coalesce(o.ratio, p.ratio) AS official_ratio, coalesce(o.score, p.score) AS official_score,
    o.score IS NOT NULL AS is_score_published, o.max_score AS official_max_score, o.quality_flag AS official_quality,
    o.numerator - s.numerator AS numerator_difference,
    o.denominator - s.denominator AS denominator_difference,
    coalesce(o.score, p.score) - s.score AS score_difference,
    coalesce(e.numerator, 0) AS explained_numerator,
    coalesce(e.denominator, 0) AS explained_denominator,
    x.score - s.score AS explained_score,
    o.numerator - s.numerator - coalesce(e.numerator, 0) AS unexplained_numerator,
    o.denominator - s.denominator - coalesce(e.denominator, 0) AS unexplained_denominator,
    coalesce(o.score, p.score) - coalesce(x.score, s.score) AS unexplained_score
FROM official_figure_766 AS o
INNER JOIN mart.score_766 AS s
    ON s.period_type = o.period_type AND s.period_start = o.period_start AND s.period_end = o.period_end
    AND s.agency_id IS NOT DISTINCT FROM o.agency_id AND s.metric_code = o.metric_code
LEFT JOIN official_points_766 AS p
    ON p.period_type = o.period_type AND p.period_start = o.period_start AND p.period_end = o.period_end
    AND p.agency_id IS NOT DISTINCT FROM o.agency_id AND p.metric_code = o.metric_code
LEFT JOIN explained_points_766 AS x
    ON x.period_type = o.period_type AND x.period_start = o.period_start AND x.period_end = o.period_end
    AND x.agency_id IS NOT DISTINCT FROM o.agency_id AND x.metric_code = o.metric_code
LEFT JOIN explained AS e
    ON e.period_type = o.period_type AND e.period_start = o.period_start AND e.period_end = o.period_end
    AND e.agency_id IS NOT DISTINCT FROM o.agency_id AND e.metric_code = o.metric_code
WHERE s.score IS NOT NULL

UNION ALL

SELECT
    o.period_type, o.period_start, o.period_end, o.period_label, o.agency_id, o.department_code, o.department_name,
    o.group_code, NULL,
    NULL, NULL, NULL, g.score, g.max_score, CASE WHEN g.is_provisional THEN 'provisional' ELSE 'final' END,
    NULL, NULL, NULL, o.score, TRUE, o.max_score, NULL,
    NULL, NULL, CASE WHEN g.max_score = o.max_score THEN o.score - g.score END,
    NULL, NULL, NULL, NULL, NULL, NULL
FROM official_figure_766 AS o
INNER JOIN grouped AS g
    ON g.period_type = o.period_type AND g.period_start = o.period_start AND g.period_end = o.period_end
    AND g.agency_id IS NOT DISTINCT FROM o.agency_id AND g.group_code = o.group_code
WHERE o.metric_code IS NULL AND g.score IS NOT NULL
