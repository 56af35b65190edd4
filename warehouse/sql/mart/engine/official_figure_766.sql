-- grain: one row per computed period, department and metric (NULL: the group as a whole) that the portal has published
-- inputs: mart.official_766, mart.score_rule, computed_period, official_tree_value (values of the trees to add up)
-- owner: warehouse.mart
-- Reports of one period may disagree with each other (received here and there): each metric keeps its own report's counts.
WITH published AS (
    SELECT
        p.period_type, p.period_start, p.period_end, p.period_label,
        CASE WHEN o.scope = 'child' THEN o.department_code END AS agency_id,
        o.department_code, o.department_name, o.endpoint, o.metric_code, o.value, o.numerator, o.denominator, o.ratio,
        o.score, o.max_score, o.quality_flag
    FROM mart.official_766 AS o
    INNER JOIN computed_period AS p
        ON p.period_type = o.period_type AND year(p.period_start) = o.year
        AND coalesce(o.period, 0) = CASE p.period_type
            WHEN 'month' THEN month(p.period_start) WHEN 'quarter' THEN quarter(p.period_start) ELSE 0
        END
    WHERE p.calendar = 'civil' AND p.period_type IN ('month', 'quarter', 'year') AND o.department_code IS NOT NULL
),

whole AS (
    SELECT * FROM published WHERE metric_code = 'TOTAL'
),

-- a tree's metric has counts only where every value that it adds up is published
summed AS (
    SELECT
        w.period_type, w.period_start, w.period_end, w.agency_id, w.department_code, v.metric_code, v.endpoint,
        sum(p.value) FILTER (WHERE v.is_numerator) AS numerator,
        sum(p.value) FILTER (WHERE NOT v.is_numerator) AS denominator
    FROM whole AS w
    INNER JOIN official_tree_value AS v ON v.endpoint = w.endpoint
    LEFT JOIN published AS p
        ON p.period_type = w.period_type AND p.period_start = w.period_start AND p.period_end = w.period_end
        AND p.endpoint = w.endpoint AND p.department_code = w.department_code AND p.metric_code = v.value_key
    GROUP BY ALL
    HAVING count(p.value) = count(*)
),

alone AS (
    SELECT r.group_code FROM mart.score_rule AS r GROUP BY r.group_code HAVING count(*) = 1
)

SELECT
    p.period_type, p.period_start, p.period_end, p.period_label, p.agency_id, p.department_code, p.department_name,
    r.group_code, p.metric_code, p.numerator::BIGINT AS numerator, p.denominator::BIGINT AS denominator,
    p.ratio::DECIMAL(9, 2) AS ratio, p.score::DECIMAL(5, 2) AS score, p.max_score::DECIMAL(5, 2) AS max_score,
    p.quality_flag
FROM published AS p
INNER JOIN mart.score_rule AS r ON r.report = p.endpoint AND r.metric_code = p.metric_code

UNION ALL

-- of a group with one metric its points are the group's
SELECT
    w.period_type, w.period_start, w.period_end, w.period_label, w.agency_id, w.department_code, w.department_name,
    r.group_code, s.metric_code, s.numerator::BIGINT, s.denominator::BIGINT,
    CASE WHEN a.group_code IS NOT NULL THEN w.ratio::DECIMAL(9, 2) END,
    CASE WHEN a.group_code IS NOT NULL THEN w.score::DECIMAL(5, 2) END,
    r.points::DECIMAL(5, 2), NULL
FROM whole AS w
INNER JOIN summed AS s USING (period_type, period_start, period_end, department_code, endpoint)
INNER JOIN mart.score_rule AS r ON r.metric_code = s.metric_code
LEFT JOIN alone AS a ON a.group_code = r.group_code

UNION ALL

SELECT
    w.period_type, w.period_start, w.period_end, w.period_label, w.agency_id, w.department_code, w.department_name,
    g.group_code, NULL, NULL, NULL, NULL, w.score::DECIMAL(5, 2), w.max_score::DECIMAL(5, 2), NULL
FROM whole AS w
INNER JOIN (SELECT DISTINCT report, group_code FROM mart.score_rule) AS g ON g.report = w.endpoint
