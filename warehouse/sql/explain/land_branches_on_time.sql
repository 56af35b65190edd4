-- grain: one row per branch that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier
-- owner: warehouse.published.explain
SELECT
    b.finished_agency_id AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS field_code,
    (100 * b.on_time >= b.threshold * b.resolved)::INTEGER AS numerator,
    1 AS denominator,
    CASE WHEN 100 * b.on_time >= b.threshold * b.resolved THEN 'Đạt ngưỡng' ELSE 'Dưới ngưỡng' END AS reason,
    b.on_time || ' / ' || b.resolved || ' hồ sơ đúng hạn, ngưỡng ' || b.threshold || '%' AS detail
FROM (
    SELECT
        d.finished_agency_id,
        count(*) FILTER (WHERE d.is_on_time) AS on_time,
        count(*) AS resolved,
        CASE a.variant
            WHEN 'headline' THEN least(100, greatest(96, 96 + year(a.last_day) - 2021))
            ELSE 96
        END AS threshold
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.finished_date >= a.period_start AND d.finished_date < a.period_end
    WHERE d.in_timeliness_base AND d.finished_agency_level = 'branch'
    GROUP BY ALL
) AS b
