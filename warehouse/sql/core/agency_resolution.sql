-- grain: one row per canonical code met in the facts (or naming an agency) and span of event dates
-- inputs: resolution_code (codes to resolve), core.agency, core.agency_succession
-- owner: warehouse.apply
-- DuckDB: ASOF joins.
-- R26: a root other than H29 lies outside the city; an H29 code that no agency row explains is in the city, in no agency.
-- R54: a code without an agency row stands for its nearest known ancestor other than the city itself.
-- R01: the version alive on the event date; none alive: follow succession forward (merge, rename, recode, repeatedly);
--      a code younger than the event is kept as it is; a split (several successors at once, or kind split) has no single
--      successor, so the predecessor stays, with its last version. The same holds when nothing succeeds a dead agency.
WITH RECURSIVE bound AS (
    SELECT DATE '1900-01-01' AS day
    UNION
    SELECT valid_from FROM core.agency WHERE valid_from > DATE '1900-01-01'
    UNION
    SELECT valid_to FROM core.agency WHERE valid_to > DATE '1900-01-01'
    UNION
    SELECT date FROM core.agency_succession WHERE date > DATE '1900-01-01'
),

bound_span AS (
    SELECT day, lead(day) OVER (ORDER BY day) AS next_day
    FROM bound
),

-- R43: an agency is its code; all its versions share it
known AS (
    SELECT agency_id, arg_min(level, valid_from) AS first_level
    FROM core.agency
    GROUP BY agency_id
),

-- one event per predecessor and date; a code that only passes on to itself (rename in place) is no step
succession AS (
    SELECT
        old_code,
        date,
        CASE WHEN count(DISTINCT new_code) = 1 AND NOT bool_or(kind = 'split') THEN min(new_code) END AS successor
    FROM core.agency_succession
    GROUP BY old_code, date
    HAVING count(DISTINCT new_code) > 1 OR min(new_code) <> old_code
),

state AS MATERIALIZED (
    SELECT
        g.agency_id,
        g.day,
        coalesce(v.level, g.first_level) AS level,
        v.valid_from AS version_from,
        v.agency_id IS NOT NULL AND v.valid_to <= g.day AS is_dead
    FROM (SELECT k.agency_id, k.first_level, b.day FROM known AS k CROSS JOIN bound AS b) AS g
    ASOF LEFT JOIN core.agency AS v ON v.agency_id = g.agency_id AND g.day >= v.valid_from
),

-- the end that applies to a dead agency: the latest one since its last version began, else the next to come
step AS MATERIALIZED (
    SELECT
        s.agency_id,
        s.day,
        k.agency_id AS next_agency
    FROM state AS s
    ASOF LEFT JOIN succession AS past ON past.old_code = s.agency_id AND s.day >= past.date
    ASOF LEFT JOIN succession AS coming ON coming.old_code = s.agency_id AND s.day < coming.date
    INNER JOIN known AS k
        ON k.agency_id = CASE WHEN past.date > s.version_from THEN past.successor ELSE coming.successor END
    WHERE s.is_dead
),

walk AS (
    SELECT agency_id AS start, day, agency_id, 0 AS hop
    FROM state
    UNION ALL
    SELECT w.start, w.day, s.next_agency, w.hop + 1
    FROM walk AS w
    INNER JOIN step AS s ON s.agency_id = w.agency_id AND s.day = w.day
    WHERE w.hop < 16
),

-- 16 hops mean a circle: then the code stays what it is
resolved AS (
    SELECT start, day, CASE WHEN max(hop) < 16 THEN arg_max(agency_id, hop) ELSE start END AS agency_id
    FROM walk
    GROUP BY start, day
),

prefix AS (
    SELECT code, blocks, unnest(range(1, len(blocks) + 1)) AS depth
    FROM (SELECT code, string_split(code, '.') AS blocks FROM resolution_code)
),

-- R54; the city's own code may stand for itself only
anchor AS (
    SELECT p.code, arg_max(k.agency_id, p.depth) AS agency_id
    FROM prefix AS p
    INNER JOIN known AS k ON k.agency_id = array_to_string(p.blocks[1:p.depth], '.')
    WHERE p.blocks[1] = 'H29' AND (p.depth > 1 OR len(p.blocks) = 1)
    GROUP BY p.code
),

point AS (
    SELECT a.code, b.day, b.next_day, r.agency_id, s.level
    FROM anchor AS a
    INNER JOIN resolved AS r ON r.start = a.agency_id
    INNER JOIN bound_span AS b ON b.day = r.day
    INNER JOIN state AS s ON s.agency_id = r.agency_id AND s.day = r.day
),

island AS (
    SELECT *, sum(is_new) OVER (PARTITION BY code ORDER BY day ROWS UNBOUNDED PRECEDING) AS island_no
    FROM (
        SELECT *,
            CASE
                WHEN (lag((agency_id, level)) OVER (PARTITION BY code ORDER BY day)
                    IS NOT DISTINCT FROM (agency_id, level)) THEN 0
                ELSE 1
            END AS is_new
        FROM point
    )
)

SELECT
    code,
    min(day) AS valid_from,
    CASE WHEN bool_or(next_day IS NULL) THEN NULL ELSE max(next_day) END AS valid_to,
    any_value(agency_id) AS agency_id,
    any_value(level) AS level,
    TRUE AS in_city
FROM island
GROUP BY code, island_no
UNION ALL
SELECT c.code, DATE '1900-01-01', NULL, NULL, NULL, string_split(c.code, '.')[1] = 'H29'
FROM resolution_code AS c
WHERE NOT EXISTS (SELECT 1 FROM anchor AS a WHERE a.code = c.code)
