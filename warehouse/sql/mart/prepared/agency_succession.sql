-- grain: one row per predecessor, successor and date
-- inputs: core.agency_succession
-- owner: warehouse.mart
SELECT s.old_code, s.new_code, s.date, s.kind, s.weight
FROM core_db.core.agency_succession AS s
