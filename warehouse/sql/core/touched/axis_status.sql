-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones)
-- owner: warehouse.apply
-- a status counts for the document it answers, in the month that one was promulgated
SELECT min(promulgation_date) AS touched_from
FROM (
    SELECT promulgation_date FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT promulgation_date FROM replaced_version
)
