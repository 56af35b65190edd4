-- grain: one value, the earliest local date at which an indicator can see the change
-- inputs: staged (new versions), replaced_version (their old ones)
-- owner: warehouse.apply
-- R12: a recall or a replacement changes the document it names, in that document's own month
SELECT min(least(promulgation_date, business_date)) AS touched_from
FROM (
    SELECT promulgation_date, business_date FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT promulgation_date, business_date FROM replaced_version
)
