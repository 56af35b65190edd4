-- grain: one row per fetched detail of a procedure
-- inputs: landed (portal/procedure_detail, pending extracts)
-- owner: warehouse.apply
SELECT
    *,
    -- R04: fee-bearing when any fee amount of any method is above 0
    coalesce(list_bool_or(list_transform(methods, LAMBDA m: coalesce(list_max(m.fee_amounts), 0) > 0)), FALSE) AS has_fee
FROM landed
