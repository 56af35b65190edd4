-- grain: one row per procedure that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier, mart.service_level, mart.procedure
-- owner: warehouse.published.explain
WITH field AS (
    SELECT p.procedure_code, arg_max(p.field_code, p.valid_from) AS field_code
    FROM mart.procedure AS p
    WHERE p.field_code IS NOT NULL
    GROUP BY p.procedure_code
),

counted AS (
    SELECT d.procedure_code, count(*) AS used, 0 AS offered
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.received_date >= a.period_start AND d.received_date < a.period_end
    WHERE d.in_city AND NOT d.deleted AND d.channel = 2 AND d.procedure_code IS NOT NULL
    GROUP BY d.procedure_code

    UNION ALL

    SELECT DISTINCT s.procedure_code, 0, 1
    FROM asked AS a
    INNER JOIN mart.service_level AS s
        ON s.valid_from <= a.last_day AND (s.valid_to IS NULL OR s.valid_to > a.last_day)
    WHERE s.level >= 3 AND s.procedure_code IN (SELECT c.procedure_code FROM mart.procedure AS c)
),

judged AS (
    SELECT c.procedure_code, sum(c.used) AS used, sum(c.offered) AS offered FROM counted AS c GROUP BY c.procedure_code
)

SELECT
    j.procedure_code AS item,
    j.procedure_code,
    NULL::VARCHAR AS agency_id,
    f.field_code,
    (j.used > 0)::INTEGER AS numerator,
    j.offered::INTEGER AS denominator,
    CASE
        WHEN j.used > 0 AND j.offered > 0 THEN 'Có hồ sơ nộp trực tuyến'
        WHEN j.used > 0 THEN 'Có hồ sơ nộp trực tuyến, dịch vụ không có trong danh mục cuối kỳ'
        ELSE 'Không có hồ sơ nộp trực tuyến'
    END AS reason,
    j.used || ' hồ sơ' AS detail
FROM judged AS j
LEFT JOIN field AS f ON f.procedure_code = j.procedure_code
