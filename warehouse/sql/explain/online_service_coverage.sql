-- grain: one row per procedure that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.procedure, mart.service_level, mart.eligible_procedure
-- owner: warehouse.published.explain
WITH judged AS (
    SELECT
        a.variant,
        p.procedure_code,
        min(p.field_code) AS field_code,
        coalesce(max(s.level), 0) AS level,
        bool_or(q.procedure_code IS NOT NULL) AS is_eligible
    FROM asked AS a
    INNER JOIN mart.procedure AS p
        ON p.valid_from <= a.last_day AND (p.valid_to IS NULL OR p.valid_to > a.last_day)
    LEFT JOIN mart.service_level AS s
        ON s.procedure_code = p.procedure_code
        AND s.valid_from <= a.last_day AND (s.valid_to IS NULL OR s.valid_to > a.last_day)
    LEFT JOIN mart.eligible_procedure AS q
        ON q.procedure_code = p.procedure_code
        AND q.valid_from <= a.last_day AND (q.valid_to IS NULL OR q.valid_to > a.last_day)
    GROUP BY a.variant, p.procedure_code
),

counted AS (
    SELECT
        j.*,
        j.is_eligible OR j.variant = 'all' AS counts,
        j.level >= CASE WHEN j.variant IN ('level4', 'full') THEN 4 ELSE 3 END AS has_service
    FROM judged AS j
)

SELECT
    c.procedure_code AS item,
    c.procedure_code,
    NULL::VARCHAR AS agency_id,
    c.field_code,
    (c.counts AND c.has_service)::INTEGER AS numerator,
    c.counts::INTEGER AS denominator,
    CASE
        WHEN NOT c.counts THEN 'Không trong danh sách đủ điều kiện'
        WHEN c.has_service THEN 'Có dịch vụ công trực tuyến ở mức cần'
        WHEN c.level = 0 THEN 'Chưa có dịch vụ công trực tuyến'
        ELSE 'Dịch vụ chưa tới mức cần'
    END AS reason,
    CASE WHEN c.level > 0 THEN 'mức ' || c.level END AS detail
FROM counted AS c
