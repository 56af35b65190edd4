-- grain: one row per fetched detail of a procedure
-- inputs: landed (portal/procedure_detail, pending extracts)
-- owner: warehouse.apply
SELECT
    procedure_code, decision_id, is_ward, is_province, result_count,
    -- R04: fee-bearing when any fee amount of any method is above 0
    coalesce(list_bool_or(list_transform(methods, lambda m: coalesce(list_max(m.fee_amounts), 0) > 0)), FALSE) AS has_fee,
    methods, _extract_id, _page, _pos
FROM landed
