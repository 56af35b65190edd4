-- grain: one row per agency in scope that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), agency_in_period, mart.file_one_stop, mart.indicator_value (whether anything is known)
-- owner: warehouse.published.explain
WITH scope AS (
    SELECT s.period_start, s.period_end, s.agency_id, s.level, s.name
    FROM agency_in_period AS s
    INNER JOIN asked AS a USING (period_type, period_start, period_end)
    INNER JOIN mart.indicator_value AS v
        ON v.is_current AND v.indicator_id = 'one_stop_modern' AND v.variant = a.variant AND v.grain = 'city'
        AND v.period_type = a.period_type AND v.period_start = a.period_start AND v.period_end = a.period_end
        AND v.status IS DISTINCT FROM 'no_data'
    WHERE s.in_scope AND s.level = 'district'
),

judged AS (
    SELECT a.agency_id, a.name, (
        SELECT arg_min(f.meets, (-epoch(f.span_end), epoch(f.span_start), f.agency_code <> f.agency_id, f.agency_code))
        FROM mart.file_one_stop AS f
        WHERE f.agency_id = a.agency_id AND f.agency_level = a.level AND ((f.span_start = a.period_start AND f.span_end = a.period_end)
    OR (
        f.span_start >= a.period_start AND f.span_end <= a.period_end
        AND a.period_end = a.period_start + INTERVAL 1 YEAR
    ))
    ) AS said
    FROM scope AS a
)

SELECT
    j.agency_id AS item,
    NULL::VARCHAR AS procedure_code,
    j.agency_id,
    NULL::VARCHAR AS field_code,
    coalesce(j.said, FALSE)::INTEGER AS numerator,
    1 AS denominator,
    CASE WHEN j.said IS NULL THEN 'Không có trong tệp' WHEN j.said THEN 'Đạt chuẩn hiện đại' ELSE 'Chưa đạt chuẩn' END AS reason,
    j.name AS detail
FROM judged AS j
