-- grain: one row per difference between the outgoing register and the document axis, per recipient where it is about one
-- inputs: core.register_document, core.register_recipient, core.axis_document, core.axis_recipient
-- owner: warehouse.mart
-- Joined by (OrganId, PromulgationDate, number/notation). The axis' list has no total, so this is its completeness check.
WITH register AS (
    SELECT
        r.register_id,
        r.organ_code,
        r.promulgation_date,
        trim(r.notation) AS notation,
        r.deleted,
        coalesce(r.secrecy, 0) > 0 AS is_secret,
        row_number() OVER (
            PARTITION BY r.organ_code, r.promulgation_date, trim(r.notation) ORDER BY r.deleted, r.register_id
        ) AS nth
    FROM core_db.core.register_document AS r
    WHERE split_part(r.organ_code, '.', 1) = 'H29' AND r.promulgation_date IS NOT NULL AND r.notation IS NOT NULL
),

recipient AS (
    SELECT DISTINCT e.register_id, e.organ_code, e.channel
    FROM core_db.core.register_recipient AS e
),

-- A recall or an update speaks of a document that was sent before: it is none of its own.
message AS (
    SELECT a.doc_id, a.organ_code, a.promulgation_date, trim(a.notation) AS notation
    FROM core_db.core.axis_document AS a
    WHERE
        coalesce(a.business_type, 0) IN (0, 3)
        AND split_part(a.organ_code, '.', 1) = 'H29' AND a.promulgation_date IS NOT NULL AND a.notation IS NOT NULL
),

span AS (
    SELECT min(m.promulgation_date) AS first_day, max(m.promulgation_date) AS last_day FROM message AS m
),

-- One document of each side per key; several messages of one key are one document sent in parts.
entry AS (
    SELECT
        r.organ_code,
        r.promulgation_date,
        r.notation,
        min_by(r.register_id, r.nth) AS register_id,
        bool_and(r.deleted) AS is_deleted,
        bool_or(r.is_secret AND NOT r.deleted) AS is_secret
    FROM register AS r
    GROUP BY r.organ_code, r.promulgation_date, r.notation
),

sent AS (
    SELECT m.organ_code, m.promulgation_date, m.notation, min(m.doc_id) AS doc_id
    FROM message AS m
    GROUP BY m.organ_code, m.promulgation_date, m.notation
),

by_axis AS (
    SELECT DISTINCT r.organ_code, r.promulgation_date, r.notation
    FROM register AS r
    INNER JOIN recipient AS e ON e.register_id = r.register_id
    WHERE e.channel = 'truc' AND NOT r.deleted
),

unsent AS (
    SELECT
        e.organ_code, e.promulgation_date, e.notation, e.register_id,
        row_number() OVER (PARTITION BY e.organ_code, e.notation ORDER BY e.promulgation_date) AS nth
    FROM entry AS e
    SEMI JOIN by_axis AS b USING (organ_code, promulgation_date, notation)
    ANTI JOIN sent AS s USING (organ_code, promulgation_date, notation)
    WHERE NOT e.is_secret
),

unregistered AS (
    SELECT
        s.organ_code, s.promulgation_date, s.notation, s.doc_id,
        row_number() OVER (PARTITION BY s.organ_code, s.notation ORDER BY s.promulgation_date) AS nth
    FROM sent AS s
    ANTI JOIN entry AS e USING (organ_code, promulgation_date, notation)
),

lone AS (
    SELECT
        CASE
            WHEN u.doc_id IS NULL THEN
                -- What the axis has not reached yet, or was pulled from too late for, is no difference.
                CASE WHEN r.promulgation_date >= s.first_day AND r.promulgation_date < s.last_day THEN 'missing_on_axis' END
            WHEN r.register_id IS NULL THEN 'missing_in_register'
            ELSE 'date_differs'
        END AS kind,
        coalesce(r.organ_code, u.organ_code) AS organ_code,
        coalesce(r.promulgation_date, u.promulgation_date) AS promulgation_date,
        coalesce(r.notation, u.notation) AS notation,
        r.register_id,
        u.doc_id,
        u.promulgation_date AS axis_date
    FROM unsent AS r
    FULL JOIN unregistered AS u ON u.organ_code = r.organ_code AND u.notation = r.notation AND u.nth = r.nth
    CROSS JOIN span AS s
),

met AS (
    SELECT e.organ_code, e.promulgation_date, e.notation, e.register_id, e.is_deleted, e.is_secret, s.doc_id
    FROM entry AS e
    INNER JOIN sent AS s USING (organ_code, promulgation_date, notation)
),

registered_to AS (
    SELECT m.organ_code, m.promulgation_date, m.notation, e.organ_code AS recipient_code, bool_or(e.channel = 'truc') AS by_axis
    FROM met AS m
    INNER JOIN register AS r USING (organ_code, promulgation_date, notation)
    INNER JOIN recipient AS e ON e.register_id = r.register_id
    WHERE NOT m.is_deleted AND NOT m.is_secret AND NOT r.deleted AND e.organ_code IS NOT NULL
    GROUP BY m.organ_code, m.promulgation_date, m.notation, e.organ_code
),

sent_to AS (
    SELECT DISTINCT m.organ_code, m.promulgation_date, m.notation, a.organ_code AS recipient_code
    FROM met AS m
    INNER JOIN message AS x USING (organ_code, promulgation_date, notation)
    INNER JOIN core_db.core.axis_recipient AS a ON a.doc_id = x.doc_id
    WHERE NOT m.is_deleted AND NOT m.is_secret
)

SELECT l.kind, l.organ_code, l.promulgation_date, l.notation, l.register_id, l.doc_id, NULL AS recipient_code, l.axis_date
FROM lone AS l
WHERE l.kind IS NOT NULL
UNION ALL BY NAME
SELECT
    CASE WHEN m.is_secret THEN 'secret_on_axis' ELSE 'deleted_in_register' END AS kind,
    m.organ_code, m.promulgation_date, m.notation, m.register_id, m.doc_id
FROM met AS m
WHERE m.is_secret OR m.is_deleted
UNION ALL BY NAME
SELECT 'duplicate_in_register' AS kind, r.organ_code, r.promulgation_date, r.notation, r.register_id
FROM register AS r
WHERE r.nth > 1 AND NOT r.deleted
UNION ALL BY NAME
SELECT 'recipient_missing' AS kind, t.organ_code, t.promulgation_date, t.notation, m.register_id, m.doc_id, t.recipient_code
FROM registered_to AS t
ANTI JOIN sent_to AS s USING (organ_code, promulgation_date, notation, recipient_code)
INNER JOIN met AS m USING (organ_code, promulgation_date, notation)
WHERE t.by_axis
UNION ALL BY NAME
SELECT
    'recipient_unregistered' AS kind, s.organ_code, s.promulgation_date, s.notation, m.register_id, m.doc_id,
    s.recipient_code
FROM sent_to AS s
ANTI JOIN registered_to AS t USING (organ_code, promulgation_date, notation, recipient_code)
INNER JOIN met AS m USING (organ_code, promulgation_date, notation)
