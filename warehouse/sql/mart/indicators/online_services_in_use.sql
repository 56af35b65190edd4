-- grain: one row per period and procedure that was used online or is offered online
-- inputs: procedure_month, mart.service_level, mart.procedure, procedure_field, computed_period
-- owner: warehouse.mart
-- R69. A procedure belongs to one field, the one of its newest segment, so counts of fields add up to the city's.
WITH used_or_offered AS (
    SELECT p.period_type, p.period_start, p.period_end, d.procedure_code, d.online AS dossiers, FALSE AS is_offered
    FROM computed_period AS p
    INNER JOIN procedure_month AS d ON d.half_month_start >= p.period_start AND d.half_month_start < p.period_end
    WHERE d.online > 0

    UNION ALL

    SELECT p.period_type, p.period_start, p.period_end, s.procedure_code, 0, TRUE
    FROM computed_period AS p
    INNER JOIN mart.service_level AS s
        ON s.valid_from <= p.last_day AND (s.valid_to IS NULL OR s.valid_to > p.last_day)
    -- R24: services of codes outside the city's authority are ignored
    WHERE s.level >= 3 AND s.procedure_code IN (SELECT c.procedure_code FROM mart.procedure AS c)
),

counted AS (
    SELECT
        u.period_type, u.period_start, u.period_end, u.procedure_code,
        sum(u.dossiers)::BIGINT AS dossiers,
        bool_or(u.is_offered) AS is_offered
    FROM used_or_offered AS u
    GROUP BY ALL
)

SELECT
    c.procedure_code AS item,
    c.procedure_code,
    c.period_type,
    c.period_start,
    c.period_end,
    f.field_code,
    c.is_offered AS denominator,
    c.dossiers > 0 AS numerator,
    CASE
        WHEN numerator AND denominator THEN 'Có hồ sơ nộp trực tuyến'
        WHEN numerator THEN 'Có hồ sơ nộp trực tuyến, dịch vụ không có trong danh mục cuối kỳ'
        ELSE 'Không có hồ sơ nộp trực tuyến'
    END AS reason,
    c.dossiers || ' hồ sơ' AS detail
FROM counted AS c
LEFT JOIN procedure_field AS f ON f.procedure_code = c.procedure_code
