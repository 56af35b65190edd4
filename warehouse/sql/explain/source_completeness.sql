-- grain: one row per window that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.source_window
-- owner: warehouse.published.explain
SELECT
    j.source || '/' || j.entity || coalesce(' ' || j.extract_id, '') AS item,
    NULL::VARCHAR AS procedure_code,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS field_code,
    (j.declares AND j.met)::INTEGER AS numerator,
    j.declares::INTEGER AS denominator,
    CASE
        WHEN j.state = 'gap' THEN 'Chưa nhận'
        WHEN NOT j.declares THEN 'Nguồn không khai'
        WHEN j.met THEN 'Đủ so với nguồn khai'
        ELSE 'Khác với nguồn khai'
    END AS reason,
    'từ ' || strftime(j.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh', '%d/%m/%Y %H:%M')
    || strftime(j.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh', ' đến %d/%m/%Y %H:%M')
    || ', khai ' || coalesce(j.declared::VARCHAR, '–') || ', nhận ' || coalesce(j.landed, 0) AS detail
FROM (
    SELECT
        w.*,
        w.state <> 'gap' AND (w.declared IS NOT NULL OR w.declared_checksum IS NOT NULL) AS declares,
        w.state IN ('verified', 'not_applied') OR (w.state = 'unverified' AND w.declared IS NULL) AS met
    FROM asked AS a
    INNER JOIN mart.source_window AS w
        ON w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh' < a.period_end
        AND w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh' > a.period_start
) AS j
