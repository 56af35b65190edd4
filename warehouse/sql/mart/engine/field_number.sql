-- grain: one row per field that something is counted for, with a number
-- inputs: variant_contribution
-- owner: warehouse.mart
SELECT field_code, (row_number() OVER (ORDER BY field_code))::INTEGER AS field_no
FROM (SELECT DISTINCT c.field_code FROM variant_contribution AS c WHERE c.field_code IS NOT NULL)
