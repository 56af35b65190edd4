-- grain: one value, the first day of the earliest period whose official figure changed
-- inputs: staged (new versions), replaced_version (their old ones)
-- owner: warehouse.apply
SELECT
    min(
        make_date(
            year,
            CASE
                WHEN period IS NULL THEN 1
                WHEN period_type = 'month' AND period BETWEEN 1 AND 12 THEN period
                WHEN period_type = 'quarter' AND period BETWEEN 1 AND 4 THEN 3 * period - 2
                ELSE 1
            END,
            1
        )
    ) AS touched_from
FROM (
    SELECT year, period_type, period FROM staged WHERE _state <> 'same'
    UNION ALL
    SELECT year, period_type, period FROM replaced_version
)
