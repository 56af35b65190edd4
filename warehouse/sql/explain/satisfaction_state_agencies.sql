-- grain: one row per row of the survey that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_satisfaction_survey
-- owner: warehouse.published.explain
SELECT
    j.period || ' ' || j.kind || ' ' || j.field AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    j.field_code,
    CASE WHEN j.is_covered THEN 0 ELSE j.satisfied END AS numerator,
    CASE WHEN j.is_covered THEN 0 ELSE j.answered END AS denominator,
    CASE
        WHEN j.is_covered THEN 'Đã có khảo sát của kỳ dài hơn'
        ELSE 'Khảo sát được tính'
    END AS reason,
    j.satisfied || ' hài lòng trên ' || j.answered || ' phiếu' AS detail
FROM (
    SELECT
        f.*,
        EXISTS (
            SELECT 1
            FROM mart.file_satisfaction_survey AS o
            WHERE
                o.kind = f.kind AND o.field_code = f.field_code
                AND o.span_start <= f.span_start AND o.span_end >= f.span_end
                AND o.span_end - o.span_start > f.span_end - f.span_start
                AND o.span_start >= a.period_start AND o.span_end <= a.period_end
        ) AS is_covered
    FROM asked AS a
    INNER JOIN mart.file_satisfaction_survey AS f
    ON (f.span_start = a.period_start AND f.span_end = a.period_end)
    OR (
        f.span_start >= a.period_start AND f.span_end <= a.period_end
        AND a.period_end = a.period_start + INTERVAL 1 YEAR
    )
    WHERE f.kind IN ('state_agency')
) AS j
