-- grain: one row per source, entity, rule and day of landing: refused records, and how many of them are still open
-- inputs: refused_record (landing's quarantine)
-- owner: warehouse.mart
SELECT
    r.source,
    r.entity,
    r.rule,
    (r.landed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::DATE AS day,
    count(DISTINCT r.record) AS records,
    count(*) FILTER (r.is_open) AS open_records,
    min(r.open_since) AS open_since,
    (min(r.open_since) AT TIME ZONE 'Asia/Ho_Chi_Minh')::DATE AS open_since_date,
    count(DISTINCT r.extract_id) AS extracts,
    max(r.extract_id) AS last_extract_id,
    max(r.landed_at) AS last_landed_at,
    (max(r.landed_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::DATE AS last_landed_date
FROM refused_record AS r
GROUP BY ALL
