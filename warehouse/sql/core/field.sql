-- grain: one row per field (lĩnh vực) of the latest catalogue pull
-- inputs: landed_field (portal/field, newest extract)
-- owner: warehouse.apply
SELECT field_code, name_raw, name, ministry
FROM landed_field
WHERE field_code IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY field_code ORDER BY _page DESC, _pos DESC) = 1
