-- grain: one row per day of events that are counted otherwise than before
-- inputs: moved_contribution, moved_procedure_month, moved_flagged_month_766, added_petition, removed_petition, touched_day
-- owner: warehouse.mart
-- Besides the sums: the points of Decision 766 look at petitions and at what the portal has published themselves.
SELECT c.span_start AS day FROM moved_contribution AS c WHERE c.span = 'month'
UNION
SELECT m.half_month_start FROM moved_procedure_month AS m
UNION
SELECT f.half_month_start FROM moved_flagged_month_766 AS f
UNION
SELECT a.received_date FROM added_petition AS a
UNION
SELECT r.received_date FROM removed_petition AS r
UNION
SELECT t.day FROM touched_day AS t WHERE t.table_name = 'official_766'
