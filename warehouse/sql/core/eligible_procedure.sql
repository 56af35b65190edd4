-- grain: one row per distinct file row; rows of all periods are united and live by their own dates (R31)
-- inputs: landed_eligible_procedures (files/eligible_procedures, newest extract per period)
-- owner: warehouse.apply
SELECT DISTINCT
    decision,
    procedure_code,
    class,
    coalesce(valid_from, DATE '1900-01-01') AS valid_from,
    valid_to + 1 AS valid_to -- R15
FROM landed_eligible_procedures
WHERE valid_to IS NULL OR valid_to >= coalesce(valid_from, DATE '1900-01-01')
