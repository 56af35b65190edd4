-- grain: one row per agency and version (SCD2, versions of one code never overlap)
-- inputs: landed_agencies (files/agencies, newest extract per period), agency_code_map (every code of
--         the file: raw, canonical, code_qcvn102; from warehouse.codes)
-- owner: warehouse.apply
WITH file_row AS (
    SELECT
        a.code_qd20,
        nullif(trim(a.code_qcvn102), '') AS code_qcvn102,
        nullif(trim(a.gso_code), '') AS gso_code,
        a.name,
        a.level,
        nullif(trim(a.parent_code), '') AS parent_code,
        coalesce(a.valid_from, DATE '1900-01-01') AS valid_from,
        a.valid_to + 1 AS valid_to, -- R15: inclusive in files, exclusive here
        a._extract_id, a._page, a._pos
    FROM landed_agencies AS a
),

-- files of several periods add (R46); two rows of one code and one beginning: the later file wins
version AS (
    SELECT * EXCLUDE (valid_to),
        least(
            coalesce(valid_to, DATE '9999-12-31'),
            coalesce(lead(valid_from) OVER (PARTITION BY code_qd20 ORDER BY valid_from), DATE '9999-12-31')
        ) AS valid_to
    FROM (
        SELECT *
        FROM file_row
        QUALIFY row_number() OVER (
            PARTITION BY code_qd20, valid_from ORDER BY _extract_id DESC, _page DESC, _pos DESC
        ) = 1
    )
)

SELECT
    v.code_qd20 AS agency_id, -- R43
    v.code_qd20,
    coalesce(v.code_qcvn102, c.code_qcvn102) AS code_qcvn102, -- R44: the file's own code wins
    v.gso_code,
    v.name,
    v.level,
    p.canonical AS parent_agency_id,
    v.parent_code,
    v.valid_from,
    nullif(v.valid_to, DATE '9999-12-31') AS valid_to
FROM version AS v
LEFT JOIN agency_code_map AS p ON p.raw = v.parent_code
LEFT JOIN agency_code_map AS c ON c.raw = v.code_qd20
WHERE v.valid_to > v.valid_from
