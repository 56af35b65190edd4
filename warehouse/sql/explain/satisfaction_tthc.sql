-- grain: one row per row of the survey, rating or dossier that was looked at; they add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.file_satisfaction_survey, mart.rating, mart.dossier
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
    WHERE f.kind IN ('tthc') AND a.variant = 'headline'
) AS j

UNION ALL

SELECT
    t.dossier_code,
    t.procedure_code,
    t.agency_id,
    t.field_code,
    coalesce(t.counts AND t.is_satisfied, FALSE)::INTEGER,
    t.counts::INTEGER,
    CASE
        WHEN NOT t.in_city THEN 'Không thuộc thành phố'
        WHEN NOT t.counts THEN 'Mức ngoài 1–3'
        WHEN t.level = 1 THEN 'Rất hài lòng'
        WHEN t.level = 2 THEN 'Hài lòng'
        ELSE 'Không hài lòng'
    END,
    'đánh giá ' || strftime(t.rated_at, '%d/%m/%Y %H:%M') || if(t.dossier_known, '', '; hồ sơ không có trong kho')
FROM asked AS a
INNER JOIN mart.rating AS t ON t.rated_date >= a.period_start AND t.rated_date < a.period_end
WHERE a.variant = 'portal_rating'

UNION ALL

SELECT
    j.dossier_code,
    j.procedure_code,
    j.received_agency_id,
    j.field_code,
    (j.counts AND NOT j.is_disliked AND NOT j.is_petitioned AND NOT j.is_late)::INTEGER,
    j.counts::INTEGER,
    CASE
        WHEN j.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT j.in_city THEN 'Không thuộc thành phố'
        WHEN j.is_disliked THEN 'Có đánh giá không hài lòng'
        WHEN j.is_petitioned THEN 'Có phản ánh, kiến nghị'
        WHEN j.is_late THEN 'Trễ hạn hoặc quá hạn'
        ELSE 'Không bị chê, phản ánh hay quá hạn'
    END,
    'tiếp nhận ' || strftime(j.received_date, '%d/%m/%Y') || coalesce(', hạn ' || strftime(j.due_at, '%d/%m/%Y %H:%M'), '')
FROM (
    SELECT
        d.*,
        d.in_city AND NOT d.deleted AS counts,
        coalesce(
            d.due_at < a.as_of AND (d.is_open OR (d.is_resolved AND d.finished_at > d.due_at)), FALSE
        ) AS is_late
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.received_date >= a.period_start AND d.received_date < a.period_end
    WHERE a.variant = 'proxy_766'
) AS j
