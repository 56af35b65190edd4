-- grain: one row per procedure within the city's authority and span of validity (SCD2, spans never overlap)
-- inputs: landed_procedure (portal/procedure, newest extract per pull date), landed_procedures (files/procedures,
--         newest extract per period), landed_field (portal/field, newest extract), extract (read extracts)
-- owner: warehouse.apply
-- R05, R24: from the first pull on, in force = listed in the latest pull; before it the `procedures` file decides for
-- the codes it names, and the first pull for all others, since ever. Each pull rules until the next.
WITH pull AS (
    SELECT
        pull_date,
        lead(pull_date) OVER (ORDER BY pull_date) AS next_pull,
        row_number() OVER (ORDER BY pull_date) AS pull_no
    FROM (SELECT DISTINCT pull_date FROM extract WHERE entity = 'procedure' AND pull_date IS NOT NULL)
),

-- R10: by name without the bracket; several codes of one name: the lowest number
field_of_name AS (
    SELECT
        nfc_normalize(trim(name)) AS name,
        first(field_code ORDER BY try_cast(field_code AS BIGINT) NULLS LAST, field_code) AS field_code
    FROM landed_field
    GROUP BY ALL
),

listing AS (
    SELECT p.pull_date, p.next_pull, p.pull_no, l.procedure_code, l.name, f.field_code
    FROM landed_procedure AS l
    INNER JOIN extract AS e ON e.entity = 'procedure' AND e.extract_id = l._extract_id
    INNER JOIN pull AS p ON p.pull_date = e.pull_date
    LEFT JOIN field_of_name AS f ON f.name = nfc_normalize(trim(l.field_name))
    WHERE l.procedure_code IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY p.pull_date, l.procedure_code ORDER BY l._page DESC, l._pos DESC
    ) = 1
),

-- what the catalogue first said about a code names its earlier spans too
first_listing AS (
    SELECT procedure_code, arg_min(name, pull_date) AS name, arg_min(field_code, pull_date) AS field_code
    FROM listing
    GROUP BY procedure_code
),

file_row AS (
    SELECT
        procedure_code,
        field_code,
        coalesce(valid_from, DATE '1900-01-01') AS valid_from,
        coalesce(valid_to + 1, DATE '9999-12-31') AS valid_to, -- R15
        _extract_id, _page, _pos
    FROM landed_procedures
    WHERE procedure_code IS NOT NULL
),

newest_file_field AS (
    SELECT procedure_code, arg_max(field_code, (_extract_id, _page, _pos)) AS field_code
    FROM file_row
    WHERE field_code IS NOT NULL
    GROUP BY procedure_code
),

-- rows of one code may overlap (R46: periods add): cut at every bound, the newest row names the field
file_bound AS (
    SELECT procedure_code, valid_from AS bound FROM file_row
    UNION
    SELECT procedure_code, valid_to FROM file_row
),

file_piece AS (
    SELECT procedure_code, bound AS valid_from,
        lead(bound) OVER (PARTITION BY procedure_code ORDER BY bound) AS valid_to
    FROM file_bound
),

file_span AS (
    SELECT p.procedure_code, r.field_code, p.valid_from,
        -- the file rules up to the first pull only
        least(p.valid_to, coalesce((SELECT min(pull_date) FROM pull), DATE '9999-12-31')) AS valid_to
    FROM file_piece AS p
    INNER JOIN file_row AS r
        ON r.procedure_code = p.procedure_code AND r.valid_from <= p.valid_from AND r.valid_to >= p.valid_to
    WHERE p.valid_to IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY p.procedure_code, p.valid_from ORDER BY r._extract_id DESC, r._page DESC, r._pos DESC
    ) = 1
),

span AS (
    SELECT s.procedure_code, l.name, coalesce(l.field_code, s.field_code) AS field_code, 'file' AS source,
        s.valid_from, s.valid_to
    FROM file_span AS s
    LEFT JOIN first_listing AS l ON l.procedure_code = s.procedure_code
    WHERE s.valid_to > s.valid_from
    UNION ALL
    SELECT l.procedure_code, l.name, coalesce(l.field_code, f.field_code) AS field_code, 'catalogue' AS source,
        CASE
            WHEN l.pull_no = 1 AND NOT EXISTS (SELECT 1 FROM file_row AS r WHERE r.procedure_code = l.procedure_code)
                THEN DATE '1900-01-01'
            ELSE l.pull_date
        END AS valid_from,
        coalesce(l.next_pull, DATE '9999-12-31') AS valid_to
    FROM listing AS l
    LEFT JOIN newest_file_field AS f ON f.procedure_code = l.procedure_code
),

island AS (
    SELECT *,
        sum(is_new) OVER (PARTITION BY procedure_code ORDER BY valid_from ROWS UNBOUNDED PRECEDING) AS island_no
    FROM (
        SELECT *,
            CASE
                WHEN (lag((name, field_code, source, valid_to)) OVER (PARTITION BY procedure_code ORDER BY valid_from)
                    IS NOT DISTINCT FROM (name, field_code, source, valid_from)) THEN 0
                ELSE 1
            END AS is_new
        FROM span
    )
)

SELECT
    procedure_code,
    any_value(name) AS name,
    any_value(field_code) AS field_code,
    any_value(source) AS source,
    min(valid_from) AS valid_from,
    nullif(max(valid_to), DATE '9999-12-31') AS valid_to
FROM island
GROUP BY procedure_code, island_no
