-- grain: one row per period and agency in scope
-- inputs: agency_in_period, mart.file_communication, span_in_period
-- owner: warehouse.mart
WITH told AS (
    SELECT
        p.period_type, p.period_start, p.period_end, f.agency_id, f.agency_level AS level,
        bool_or(f.effective) AS is_effective
    FROM span_in_period AS p
    INNER JOIN mart.file_communication AS f USING (span_start, span_end)
    WHERE f.agency_id IS NOT NULL
    GROUP BY ALL
)

SELECT
    s.agency_id AS item,
    s.period_type,
    s.period_start,
    s.period_end,
    s.agency_id,
    s.level AS agency_level,
    TRUE AS denominator,
    t.is_effective AS numerator,
    CASE
        WHEN t.is_effective THEN 'Có sản phẩm hiệu quả'
        WHEN NOT t.is_effective THEN 'Sản phẩm chưa hiệu quả'
        ELSE 'Không có trong tệp'
    END AS reason,
    s.name AS detail
FROM agency_in_period AS s
LEFT JOIN told AS t USING (period_type, period_start, period_end, agency_id, level)
WHERE s.in_scope
