-- grain: one row per extract that core has taken into a table since the build before
-- inputs: core.applied_extract, core.change_log, change_before
-- owner: warehouse.mart
SELECT a.table_name, a.extract_id, coalesce(l.replaced, 0) > 0 AS has_replaced
FROM core_db.core.applied_extract AS a
INNER JOIN change_before AS b ON a.change_no > b.change_no
LEFT JOIN core_db.core.change_log AS l ON l.change_no = a.change_no AND l.table_name = a.table_name
