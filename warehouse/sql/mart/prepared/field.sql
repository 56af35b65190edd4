-- grain: one row per field (lĩnh vực)
-- inputs: core.field, registry_field_group (the registry's list of land and investment fields, R11)
-- owner: warehouse.mart
SELECT
    f.field_code,
    coalesce(f.name, f.name_raw, f.field_code) AS name,
    f.name_raw,
    f.ministry,
    EXISTS (SELECT 1 FROM registry_field_group AS g WHERE g.kind = 'land' AND g.name = f.name) AS is_land,
    EXISTS (SELECT 1 FROM registry_field_group AS g WHERE g.kind = 'investment' AND g.name = f.name) AS is_investment
FROM core_db.core.field AS f
