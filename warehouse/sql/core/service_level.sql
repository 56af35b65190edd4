-- grain: one row per procedure, service, level and span of validity
-- inputs: landed_service_level (portal/service_level, newest extract per pull date), landed_service_levels
--         (files/service_levels, newest extract per period), extract (read extracts)
-- owner: warehouse.apply
-- R23: before the first portal pull the files alone decide, from that pull on the portal alone. Each pull rules until
-- the next. The portal gives no service code.
WITH pull AS (
    SELECT pull_date, lead(pull_date) OVER (ORDER BY pull_date) AS next_pull
    FROM (SELECT DISTINCT pull_date FROM extract WHERE entity = 'service_level' AND pull_date IS NOT NULL)
),

span AS (
    SELECT
        procedure_code,
        nullif(trim(service_code), '') AS service_code,
        level,
        'file' AS source,
        coalesce(valid_from, DATE '1900-01-01') AS valid_from,
        least(
            coalesce(valid_to + 1, DATE '9999-12-31'), -- R15
            coalesce((SELECT min(pull_date) FROM pull), DATE '9999-12-31')
        ) AS valid_to
    FROM landed_service_levels
    UNION ALL
    SELECT DISTINCT
        l.procedure_code,
        NULL AS service_code,
        l.level,
        'portal' AS source,
        p.pull_date AS valid_from,
        coalesce(p.next_pull, DATE '9999-12-31') AS valid_to
    FROM landed_service_level AS l
    INNER JOIN extract AS e ON e.entity = 'service_level' AND e.extract_id = l._extract_id
    INNER JOIN pull AS p ON p.pull_date = e.pull_date
),

-- touching and overlapping spans of one service and level become one
marked AS (
    SELECT *,
        CASE
            WHEN valid_from <= max(valid_to) OVER (
                PARTITION BY procedure_code, service_code, level, source ORDER BY valid_from, valid_to
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) THEN 0
            ELSE 1
        END AS is_new
    FROM span
    WHERE procedure_code IS NOT NULL AND level IS NOT NULL AND valid_to > valid_from
),

island AS (
    SELECT *,
        sum(is_new) OVER (
            PARTITION BY procedure_code, service_code, level, source ORDER BY valid_from, valid_to
            ROWS UNBOUNDED PRECEDING
        ) AS island_no
    FROM marked
)

SELECT
    procedure_code, service_code, level, source,
    min(valid_from) AS valid_from,
    nullif(max(valid_to), DATE '9999-12-31') AS valid_to
FROM island
GROUP BY procedure_code, service_code, level, source, island_no
