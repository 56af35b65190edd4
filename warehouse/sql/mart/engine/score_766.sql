-- grain: one row per figure of figure_to_score_766, with its points
-- inputs: figure_to_score_766, mart.score_rule
-- owner: warehouse.mart
-- The portal's arithmetic , in integers: the percentage is rounded half-up to two decimals first, then the
-- subscore made of it, and a group adds up rounded subscores. Nothing to divide by earns 0, or all where the rule says so.
WITH percentage AS (
    SELECT
        f.*,
        r.points,
        r.full_at,
        r.if_none,
        CASE
            WHEN f.quality NOT IN ('final', 'provisional') THEN NULL
            WHEN coalesce(f.denominator, 0) = 0 THEN 0
            ELSE (f.numerator::HUGEINT * 20000 + f.denominator) // (2 * f.denominator::HUGEINT)
        END AS hundredths
    FROM figure_to_score_766 AS f
    INNER JOIN mart.score_rule AS r ON r.metric_code = f.metric_code
)

SELECT
    p.* EXCLUDE (points, full_at, if_none, hundredths, numerator, denominator),
    CASE WHEN p.hundredths IS NOT NULL THEN coalesce(p.numerator, 0) END AS numerator,
    CASE WHEN p.hundredths IS NOT NULL THEN coalesce(p.denominator, 0) END AS denominator,
    (p.hundredths::DECIMAL(18, 0) * 0.01::DECIMAL(3, 2))::DECIMAL(9, 2) AS ratio,
    CASE
        WHEN p.quality = 'awarded' THEN p.points::DECIMAL(5, 2)
        WHEN p.hundredths IS NULL THEN NULL
        WHEN coalesce(p.denominator, 0) = 0 AND p.if_none = 'full' THEN p.points::DECIMAL(5, 2)
        ELSE (
            least(p.points * 100, (2 * p.hundredths * p.points + p.full_at) // (2 * p.full_at))::DECIMAL(18, 0)
            * 0.01::DECIMAL(3, 2)
        )::DECIMAL(5, 2)
    END AS score,
    p.points::DECIMAL(5, 2) AS max_score
FROM percentage AS p
