-- grain: one row per procedure with a field: the one of its newest segment that names one
-- inputs: mart.procedure
-- owner: warehouse.mart
-- R10
SELECT p.procedure_code, arg_max(p.field_code, p.valid_from) AS field_code
FROM mart.procedure AS p
WHERE p.field_code IS NOT NULL
GROUP BY p.procedure_code
