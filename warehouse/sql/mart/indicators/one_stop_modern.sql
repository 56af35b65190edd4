-- grain: one row per period and district in scope
-- inputs: agency_in_period, standard_in_period
-- owner: warehouse.mart
SELECT
    s.agency_id AS item,
    s.period_type,
    s.period_start,
    s.period_end,
    s.agency_id,
    s.level AS agency_level,
    TRUE AS denominator,
    t.meets AS numerator,
    CASE
        WHEN t.meets THEN 'Đạt chuẩn hiện đại'
        WHEN NOT t.meets THEN 'Chưa đạt chuẩn'
        ELSE 'Không có trong tệp'
    END AS reason,
    s.name AS detail
FROM agency_in_period AS s
LEFT JOIN (FROM standard_in_period WHERE dataset = 'one_stop') AS t
    USING (period_type, period_start, period_end, agency_id, level)
WHERE s.in_scope AND s.level = 'district'
