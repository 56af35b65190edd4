-- grain: one row per figure of ours with causes of a gap: its counts with what the causes add
-- inputs: mart.score_766, mart.official_gap_cause, computed_period
-- owner: warehouse.mart
SELECT
    s.period_type, s.period_start, s.period_end, s.period_label, s.agency_id, s.agency_level, s.metric_code,
    greatest(any_value(s.numerator) + sum(c.numerator), 0)::BIGINT AS numerator,
    greatest(any_value(s.denominator) + sum(c.denominator), 0)::BIGINT AS denominator,
    s.quality
FROM mart.score_766 AS s
INNER JOIN computed_period AS p USING (period_type, period_start, period_end)
INNER JOIN mart.official_gap_cause AS c
    ON c.period_type = s.period_type AND c.period_start = s.period_start AND c.period_end = s.period_end
    AND c.agency_id IS NOT DISTINCT FROM s.agency_id AND c.metric_code = s.metric_code
WHERE s.numerator IS NOT NULL
GROUP BY ALL
