-- grain: one row per variant: when what its sources know was landed last
-- inputs: variant_source, core.applied_extract
-- owner: warehouse.mart
SELECT s.indicator_id, s.variant, max(e.landed_at) AS as_known_at
FROM variant_source AS s
INNER JOIN core_db.core.applied_extract AS e ON e.system || '/' || e.entity = s.source
GROUP BY ALL
