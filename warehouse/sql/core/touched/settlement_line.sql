-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones)
-- owner: warehouse.apply
SELECT min(least(settlement_date, transacted_at::DATE, file_date)) AS touched_from
FROM (
    SELECT settlement_date, transacted_at, file_date FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT settlement_date, transacted_at, file_date FROM replaced_version
)
