-- grain: one row per agency, span of event dates and unit of today that the agency's counts of that span belong to
-- inputs: mart.agency, mart.agency_succession, build_day
-- owner: warehouse.mart
-- DuckDB: ASOF joins.
-- R01 gives a row its agency as of the event; from there the succession is followed to today. A merge, rename or recode
-- passes everything on, a split by weight: the file's, else equal parts, both estimates. What nobody succeeds stays where
-- it is. Only counts that add up may go this way: a ratio or a distinct count has no parts.
WITH RECURSIVE event AS (
    SELECT
        old_code, date,
        count(DISTINCT new_code) > 1 OR bool_or(kind = 'split') AS is_split,
        count(*) = count(weight) AND sum(weight) > 0 AS is_weighted,
        sum(weight) AS weights,
        count(*) AS heirs
    FROM mart.agency_succession
    WHERE date <= (SELECT day FROM build_day)
    GROUP BY old_code, date
    -- a code that only passes on to itself (rename in place) is no step
    HAVING count(DISTINCT new_code) > 1 OR min(new_code) <> old_code
),

heir AS (
    SELECT
        e.old_code, e.date, s.new_code,
        CASE WHEN e.is_weighted THEN s.weight / e.weights ELSE 1.0 / e.heirs END::DECIMAL(10, 9) AS weight,
        CASE WHEN NOT e.is_split THEN 0 WHEN e.is_weighted THEN 1 ELSE 2 END AS basis
    FROM event AS e
    INNER JOIN mart.agency_succession AS s ON s.old_code = e.old_code AND s.date = e.date
),

known AS (SELECT DISTINCT agency_id FROM mart.agency),

bound AS (
    SELECT DATE '1900-01-01' AS day
    UNION
    SELECT date FROM event
),

state AS (
    SELECT
        g.agency_id, g.day, v.valid_from AS version_from,
        v.agency_id IS NOT NULL AND v.valid_to <= g.day AS is_dead
    FROM (SELECT k.agency_id, b.day FROM known AS k CROSS JOIN bound AS b) AS g
    ASOF LEFT JOIN mart.agency AS v ON v.agency_id = g.agency_id AND g.day >= v.valid_from
),

-- of an agency that is dead on the day the latest end since its last version began; else the next to come
step AS MATERIALIZED (
    SELECT
        s.agency_id, s.day,
        CASE WHEN s.is_dead AND past.date > s.version_from THEN past.date ELSE coming.date END AS date
    FROM state AS s
    ASOF LEFT JOIN event AS past ON past.old_code = s.agency_id AND s.day >= past.date
    ASOF LEFT JOIN event AS coming ON coming.old_code = s.agency_id AND s.day < coming.date
),

span AS (
    SELECT agency_id, day, lead(day) OVER (PARTITION BY agency_id ORDER BY day) AS next_day
    FROM (
        SELECT agency_id, DATE '1900-01-01' AS day FROM known
        UNION
        SELECT e.old_code, e.date FROM event AS e INNER JOIN known AS k ON k.agency_id = e.old_code
    )
),

walk AS (
    SELECT agency_id AS origin, day AS span_day, agency_id, day, 1::DECIMAL(19, 18) AS weight, 0 AS basis, 0 AS hop
    FROM span
    UNION ALL
    SELECT
        w.origin, w.span_day, h.new_code, greatest(w.day, h.date), (w.weight * h.weight)::DECIMAL(19, 18),
        greatest(w.basis, h.basis), w.hop + 1
    FROM walk AS w
    INNER JOIN step AS s ON s.agency_id = w.agency_id AND s.day = w.day
    INNER JOIN heir AS h ON h.old_code = w.agency_id AND h.date = s.date
    INNER JOIN known AS k ON k.agency_id = h.new_code
    WHERE w.hop < 16
),

-- where the walk ends: no step on, none of the heirs is an agency, or 16 hops, which mean a circle
ended AS (
    SELECT w.origin, w.span_day, w.agency_id AS unit_id, sum(w.weight) AS weight, max(w.basis) AS basis
    FROM walk AS w
    WHERE
        w.hop = 16
        OR NOT EXISTS (
            SELECT 1
            FROM step AS s
            INNER JOIN heir AS h ON h.old_code = s.agency_id AND h.date = s.date
            INNER JOIN known AS k ON k.agency_id = h.new_code
            WHERE s.agency_id = w.agency_id AND s.day = w.day
        )
    GROUP BY w.origin, w.span_day, w.agency_id
),

-- weights are rounded parts, and an heir that is no agency has none: what is there is made to be the whole
part AS (
    SELECT
        e.origin, e.span_day, e.unit_id, e.basis,
        (e.weight / sum(e.weight) OVER (PARTITION BY e.origin, e.span_day))::DECIMAL(19, 18) AS weight,
        row_number() OVER (PARTITION BY e.origin, e.span_day ORDER BY e.unit_id) AS place,
        count(*) OVER (PARTITION BY e.origin, e.span_day) AS parts
    FROM ended AS e
),

running AS (
    SELECT
        p.*,
        sum(p.weight) OVER (PARTITION BY p.origin, p.span_day ORDER BY p.place ROWS UNBOUNDED PRECEDING) AS so_far
    FROM part AS p
)

SELECT
    r.origin AS agency_id,
    r.span_day AS valid_from,
    s.next_day AS valid_to,
    r.unit_id,
    r.weight,
    CASE r.basis WHEN 0 THEN 'whole' WHEN 1 THEN 'file' ELSE 'equal' END AS weight_basis,
    (r.so_far - r.weight)::DECIMAL(19, 18) AS share_before,
    CASE WHEN r.place = r.parts THEN 1 ELSE least(r.so_far, 1) END::DECIMAL(19, 18) AS share_after
FROM running AS r
INNER JOIN span AS s ON s.agency_id = r.origin AND s.day = r.span_day
