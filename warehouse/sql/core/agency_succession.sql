-- grain: one row per predecessor, successor and date
-- inputs: landed_agency_succession (files/agency_succession, newest extract per period)
-- owner: warehouse.apply
SELECT old_code, new_code, date, kind, weight
FROM landed_agency_succession
QUALIFY row_number() OVER (
    PARTITION BY old_code, new_code, date ORDER BY _extract_id DESC, _page DESC, _pos DESC
) = 1
