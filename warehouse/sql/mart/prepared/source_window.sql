-- grain: one row per window, list or file landed (its newest extract), and one per gap that no extract covers
-- inputs: landed_window, missing_window (landing manifests), core.applied_extract
-- owner: warehouse.mart
WITH taken AS (
    SELECT a.system, a.entity, a.extract_id, count(DISTINCT a.table_name) AS tables, max(a.records) AS records
    FROM core_db.core.applied_extract AS a
    GROUP BY a.system, a.entity, a.extract_id
),

landed AS (
    SELECT
        w.*,
        -- an extract counts as applied once every core table that reads the entity has taken it in
        CASE WHEN w.readers > 0 THEN CASE WHEN t.tables >= w.readers THEN t.records ELSE 0 END END AS applied,
        CASE
            WHEN w.declared > w.landed + w.quarantined THEN 'incomplete'
            WHEN w.readers > 0 AND coalesce(t.tables, 0) < w.readers THEN 'not_applied'
            WHEN w.verified THEN 'verified'
            ELSE 'unverified'
        END AS state
    FROM landed_window AS w
    LEFT JOIN taken AS t ON t.system = w.source AND t.entity = w.entity AND t.extract_id = w.extract_id
),

everything AS (
    SELECT
        l.source, l.entity, l.start_local, l.end_local, l.declared, l.declared_checksum, l.landed, l.distinct_keys,
        l.quarantined, l.applied, l.state, l.extract_id, l.landed_at, l.origin
    FROM landed AS l
    UNION ALL
    SELECT
        g.source, g.entity, g.start_local, g.end_local, NULL, NULL, 0, 0,
        0, NULL, 'gap', NULL, NULL, NULL
    FROM missing_window AS g
)

SELECT
    e.source,
    e.entity,
    e.start_local AT TIME ZONE 'Asia/Ho_Chi_Minh' AS window_start,
    e.end_local AT TIME ZONE 'Asia/Ho_Chi_Minh' AS window_end,
    e.start_local::DATE AS window_start_date,
    e.end_local::DATE AS window_end_date,
    e.declared,
    e.declared_checksum,
    e.landed,
    e.distinct_keys,
    e.quarantined,
    e.applied,
    CASE e.state WHEN 'verified' THEN TRUE WHEN 'unverified' THEN NULL ELSE FALSE END AS complete,
    e.state,
    CASE e.state
        WHEN 'gap' THEN
            strftime('Thiếu dữ liệu từ %d/%m/%Y %H:%M', e.start_local) || strftime(' đến %d/%m/%Y %H:%M', e.end_local)
            || ': chưa lấy được; lần chạy sau lấy lại'
        WHEN 'incomplete' THEN
            'Nguồn khai ' || e.declared || ' bản ghi, nhận ' || (e.landed + e.quarantined)
            || '; chạy lại với --since để lấy lại khoảng này'
        WHEN 'not_applied' THEN 'Đã nhận nhưng chưa vào kho; chạy lại egov run'
    END AS note,
    e.extract_id,
    e.landed_at,
    (e.landed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::DATE AS landed_date,
    e.origin
FROM everything AS e
