-- grain: one row per settlement day that has a file line, or a platform success that should have one
-- inputs: core.settlement_line, mart.settlement_difference
-- owner: warehouse.mart
-- The five outcomes of the source contract: a second line or transaction of one RRN is missing on the other side, and a
-- pair whose days alone differ is matched. What is no difference is matched, so only the differences are looked up.
WITH outcome AS (
    SELECT
        d.settlement_date,
        d.file_name IS NOT NULL AS has_line,
        CASE d.kind
            WHEN 'duplicate_in_platform' THEN 'missing_in_file'
            WHEN 'duplicate_in_file' THEN 'missing_in_platform'
            ELSE d.kind
        END AS kind
    FROM mart.settlement_difference AS d
    WHERE d.comparison = 'settlement' AND d.kind <> 'date_differs'
),

counted AS (
    SELECT l.settlement_date, 'line' AS kind, count(*) AS number
    FROM core_db.core.settlement_line AS l
    WHERE l.settlement_date IS NOT NULL
    GROUP BY ALL
    UNION ALL
    -- such a line is none that matches
    SELECT o.settlement_date, 'line', -count(*) FROM outcome AS o WHERE o.has_line GROUP BY ALL
    UNION ALL
    SELECT o.settlement_date, o.kind, count(*) FROM outcome AS o GROUP BY ALL
)

SELECT
    c.settlement_date,
    coalesce(sum(c.number) FILTER (WHERE c.kind = 'line'), 0)::BIGINT AS matched,
    coalesce(sum(c.number) FILTER (WHERE c.kind = 'missing_in_file'), 0)::BIGINT AS missing_in_file,
    coalesce(sum(c.number) FILTER (WHERE c.kind = 'missing_in_platform'), 0)::BIGINT AS missing_in_platform,
    coalesce(sum(c.number) FILTER (WHERE c.kind = 'amount_differs'), 0)::BIGINT AS amount_differs,
    coalesce(sum(c.number) FILTER (WHERE c.kind = 'status_differs'), 0)::BIGINT AS status_differs
FROM counted AS c
GROUP BY c.settlement_date
