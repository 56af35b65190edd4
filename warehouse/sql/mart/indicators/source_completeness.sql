-- grain: one row per period and window that meets it, counted or not
-- inputs: mart.source_window, computed_period
-- owner: warehouse.mart
-- R28: a window is of every period that it meets. What was taken from a pull but not yet applied to core has landed; a
-- checksum without a total was met, or the pull would have been refused.
SELECT
    w.source || '/' || w.entity || coalesce(' ' || w.extract_id, '') AS item,
    p.period_type,
    p.period_start,
    p.period_end,
    w.state <> 'gap' AND (w.declared IS NOT NULL OR w.declared_checksum IS NOT NULL) AS denominator,
    denominator AND (
        w.state IN ('verified', 'not_applied') OR (w.state = 'unverified' AND w.declared IS NULL)
    ) AS numerator,
    CASE
        WHEN w.state = 'gap' THEN 'Chưa nhận'
        WHEN NOT denominator THEN 'Nguồn không khai'
        WHEN numerator THEN 'Đủ so với nguồn khai'
        ELSE 'Khác với nguồn khai'
    END AS reason,
    'từ ' || strftime(w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh', '%d/%m/%Y %H:%M')
    || strftime(w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh', ' đến %d/%m/%Y %H:%M')
    || ', khai ' || coalesce(w.declared::VARCHAR, '–') || ', nhận ' || coalesce(w.landed, 0) AS detail
FROM computed_period AS p
INNER JOIN mart.source_window AS w
    ON w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh' < p.period_end
    AND w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh' > p.period_start
