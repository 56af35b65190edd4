-- grain: one row per period and row of the satisfaction survey seen in it
-- inputs: mart.file_satisfaction_survey, span_in_period
-- owner: warehouse.mart
-- In the year a finer period gives way to a longer one of the same kind and field, so that nobody's answer counts twice.
-- R78: field_code is matched by name.
WITH seen AS (
    SELECT
        p.period_type, p.period_start, p.period_end, s.*,
        s.field_code IN (
            SELECT o.field_code
            FROM mart.file_satisfaction_survey AS o
            WHERE
                o.kind = s.kind
                AND o.span_start <= s.span_start AND o.span_end >= s.span_end
                AND o.span_end - o.span_start > s.span_end - s.span_start
                AND o.span_start >= p.period_start AND o.span_end <= p.period_end
        ) AS is_covered
    FROM span_in_period AS p
    INNER JOIN mart.file_satisfaction_survey AS s USING (span_start, span_end)
)

SELECT
    s.period || ' ' || s.kind || ' ' || s.field AS item,
    s.period_type,
    s.period_start,
    s.period_end,
    s.kind,
    s.field_code,
    if(s.is_covered, 0, s.answered) AS answered,
    if(s.is_covered, 0, s.satisfied) AS satisfied,
    if(s.is_covered, 'Đã có khảo sát của kỳ dài hơn', 'Khảo sát được tính') AS reason,
    s.satisfied || ' hài lòng trên ' || s.answered || ' phiếu' AS detail
FROM seen AS s
