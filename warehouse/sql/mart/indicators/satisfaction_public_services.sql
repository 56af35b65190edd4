-- grain: one row per period and survey row seen in it
-- inputs: mart.file_satisfaction_survey, computed_period
-- owner: warehouse.mart
-- R76: a survey is seen in exactly its own period and in the year that contains it. In the year a finer period gives way
-- to a longer one of the same kind and field, so that nobody's answer counts twice. R78: field_code is matched by name.
SELECT
    'headline' AS variant,
    'period' AS span,
    p.period_type,
    p.period_start AS span_start,
    p.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    s.field_code,
    s.satisfied AS numerator,
    s.answered AS denominator
FROM computed_period AS p
INNER JOIN mart.file_satisfaction_survey AS s
    ON (s.span_start = p.period_start AND s.span_end = p.period_end)
    OR (
        s.span_start >= p.period_start AND s.span_end <= p.period_end
        AND p.period_end = p.period_start + INTERVAL 1 YEAR
    )
WHERE
    s.kind IN ('education', 'health')
    AND NOT EXISTS (
        SELECT 1
        FROM mart.file_satisfaction_survey AS o
        WHERE
            o.kind = s.kind AND o.field_code = s.field_code
            AND o.span_start <= s.span_start AND o.span_end >= s.span_end
            AND o.span_end - o.span_start > s.span_end - s.span_start
            AND o.span_start >= p.period_start AND o.span_end <= p.period_end
    )
