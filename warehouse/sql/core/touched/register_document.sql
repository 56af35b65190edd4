-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones)
-- owner: warehouse.apply
SELECT min(coalesce(promulgation_date, updated_at::DATE)) AS touched_from
FROM (
    SELECT promulgation_date, updated_at FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT promulgation_date, updated_at FROM replaced_version
)
