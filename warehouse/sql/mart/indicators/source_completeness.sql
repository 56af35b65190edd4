-- grain: one row per period: windows that meet it, each counted once
-- inputs: mart.source_window, computed_period
-- owner: warehouse.mart
-- R28: a window is of every period that it meets. What was taken from a pull but not yet applied to core has landed; a
-- checksum without a total was met, or the pull would have been refused.
SELECT
    'headline' AS variant,
    'period' AS span,
    p.period_type,
    p.period_start AS span_start,
    p.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    NULL::VARCHAR AS field_code,
    count(*) FILTER (
        WHERE w.state IN ('verified', 'not_applied') OR (w.state = 'unverified' AND w.declared IS NULL)
    ) AS numerator,
    count(*) AS denominator
FROM computed_period AS p
INNER JOIN mart.source_window AS w
    ON w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh' < p.period_end
    AND w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh' > p.period_start
WHERE w.state <> 'gap' AND (w.declared IS NOT NULL OR w.declared_checksum IS NOT NULL)
GROUP BY ALL
