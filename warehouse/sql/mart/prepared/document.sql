-- grain: one row per register entry (RegisterId)
-- inputs: core.register_document, core.register_recipient, core.axis_document, core.axis_status, core.agency_resolution
-- owner: warehouse.mart
-- The register alone decides the headline (R32); the axis adds recall, replacement and confirmation (R12).
WITH entry AS (
    SELECT
        r.register_id,
        coalesce(r.organ_code, r.organ_code_raw, '#' || r.recipient_no) AS recipient,
        r.organ_code,
        r.channel,
        coalesce(r.paper_copy, FALSE) AS paper_copy
    FROM core_db.core.register_recipient AS r
),

recipient AS (
    -- R32: one recipient may stand in several entries; electronic if any of them is
    SELECT
        e.register_id,
        e.recipient,
        any_value(e.organ_code) AS organ_code,
        coalesce(bool_or(e.channel IN ('truc', 'dien-tu')), FALSE) AS electronic,
        coalesce(bool_or(e.channel = 'giay'), FALSE) AS paper,
        bool_or(e.paper_copy) AS paper_copy
    FROM entry AS e
    GROUP BY e.register_id, e.recipient
),

document AS (
    SELECT d.*, trim(d.notation) AS document_notation
    FROM core_db.core.register_document AS d
),

confirmed AS (
    SELECT DISTINCT s.organ_code, s.promulgation_date, trim(s.notation) AS notation, s.from_code
    FROM core_db.core.axis_status AS s
    WHERE s.status_code IN ('01', '03')
),

-- R12: a message of type 1 (3) recalls (replaces) the document its Bussiness/DocumentId names
named AS (
    SELECT
        a.doc_id,
        a.business_type,
        a.business_organ_code AS organ_code,
        a.business_date AS promulgation_date,
        trim(a.business_notation) AS notation
    FROM core_db.core.axis_document AS a
    WHERE
        a.business_type IN (1, 3)
        AND a.business_organ_code IS NOT NULL
        -- a replacement that names itself replaces nothing
        AND NOT (
            a.business_type = 3
            AND a.business_organ_code = a.organ_code
            AND a.business_date = a.promulgation_date
            AND trim(a.business_notation) = trim(a.notation)
        )
),

replaced AS (
    SELECT DISTINCT n.organ_code, n.promulgation_date, n.notation
    FROM named AS n
    WHERE n.business_type = 3
),

-- the last word of each addressee on the recall; 16 is a refusal, not a recall
last_word AS (
    SELECT
        s.organ_code,
        s.promulgation_date,
        trim(s.notation) AS notation,
        s.from_code,
        arg_max(s.status_code, (s.status_at, s.created_at, s.doc_id)) AS status_code
    FROM core_db.core.axis_status AS s
    WHERE s.status_code IN ('15', '16')
    GROUP BY ALL
),

recalled AS (
    SELECT n.organ_code, n.promulgation_date, n.notation
    FROM (SELECT DISTINCT organ_code, promulgation_date, notation FROM named WHERE business_type = 1) AS n
    INNER JOIN last_word AS w
        ON w.organ_code = n.organ_code AND w.promulgation_date = n.promulgation_date AND w.notation = n.notation
    GROUP BY ALL
    HAVING bool_or(w.status_code = '15') AND NOT bool_or(w.status_code = '16')
),

axis AS (
    SELECT a.organ_code, a.promulgation_date, trim(a.notation) AS notation, count(*) AS messages
    FROM core_db.core.axis_document AS a
    GROUP BY ALL
),

counted AS (
    SELECT
        r.register_id,
        count(*) AS recipient_count,
        count(*) FILTER (WHERE r.electronic) AS electronic_recipient_count,
        count(c.from_code) AS confirmed_recipient_count,
        bool_or(r.paper) AS has_paper_entry,
        bool_or(r.paper_copy) AS has_paper_copy
    FROM recipient AS r
    INNER JOIN document AS d USING (register_id)
    LEFT JOIN confirmed AS c
        ON c.organ_code = d.organ_code
        AND c.promulgation_date = d.promulgation_date
        AND c.notation = d.document_notation
        AND c.from_code = r.organ_code
    GROUP BY r.register_id
),

judged AS (
    SELECT
        d.*,
        (split_part(d.organ_code, '.', 1) IS NOT DISTINCT FROM 'H29') AS in_city,
        coalesce(c.recipient_count, 0) AS recipient_count,
        coalesce(c.electronic_recipient_count, 0) AS electronic_recipient_count,
        coalesce(c.confirmed_recipient_count, 0) AS confirmed_recipient_count,
        coalesce(c.has_paper_entry, FALSE) AS has_paper_entry,
        coalesce(c.has_paper_copy, FALSE) AS has_paper_copy,
        coalesce(x.messages, 0) AS axis_messages,
        rc.organ_code IS NOT NULL AS is_recalled,
        rp.organ_code IS NOT NULL AS is_replaced
    FROM document AS d
    LEFT JOIN counted AS c ON c.register_id = d.register_id
    LEFT JOIN axis AS x
        ON x.organ_code = d.organ_code
        AND x.promulgation_date = d.promulgation_date
        AND x.notation = d.document_notation
    LEFT JOIN recalled AS rc
        ON rc.organ_code = d.organ_code
        AND rc.promulgation_date = d.promulgation_date
        AND rc.notation = d.document_notation
    LEFT JOIN replaced AS rp
        ON rp.organ_code = d.organ_code
        AND rp.promulgation_date = d.promulgation_date
        AND rp.notation = d.document_notation
)

SELECT
    j.register_id,
    j.organ_code,
    j.in_city,
    a.agency_id,
    a.level AS agency_level,
    j.document_notation AS notation,
    j.promulgation_date,
    j.document_type,
    j.secrecy,
    j.scope,
    j.signed,
    j.deleted,
    j.recipient_count,
    j.electronic_recipient_count,
    j.confirmed_recipient_count,
    j.has_paper_entry,
    j.has_paper_copy,
    j.axis_messages,
    j.is_recalled,
    j.is_replaced,
    coalesce(
        j.in_city AND NOT j.deleted AND j.scope = 'lien-co-quan' AND j.secrecy = 0 AND j.recipient_count > 0
        AND NOT j.is_recalled AND NOT j.is_replaced,
        FALSE
    ) AS in_base,
    j.recipient_count > 0 AND j.electronic_recipient_count = j.recipient_count AS sent_to_all,
    j.electronic_recipient_count > 0 AS sent_to_any,
    coalesce(
        j.recipient_count > 0 AND j.electronic_recipient_count = j.recipient_count
        AND j.signed AND NOT j.has_paper_copy AND NOT j.has_paper_entry,
        FALSE
    ) AS is_signed_paperless,
    j.recipient_count > 0 AND j.confirmed_recipient_count = j.recipient_count AS is_axis_confirmed,
    CASE
        WHEN j.deleted THEN 'Nguồn đã rút văn bản'
        WHEN NOT j.in_city THEN 'Không thuộc thành phố'
        WHEN (j.scope IS DISTINCT FROM 'lien-co-quan') THEN 'Không gửi giữa các cơ quan nhà nước'
        WHEN (j.secrecy IS DISTINCT FROM 0) THEN 'Văn bản mật'
        WHEN j.recipient_count = 0 THEN 'Lỗi dữ liệu: không có nơi nhận'
        WHEN j.is_recalled THEN 'Đã thu hồi'
        WHEN j.is_replaced THEN 'Đã bị thay thế'
    END AS exclusion_reason,
    j.updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS updated_at,
    j.updated_at::DATE AS updated_date
FROM judged AS j
LEFT JOIN core_db.core.agency_resolution AS a
    ON a.code = j.organ_code
    AND j.promulgation_date >= a.valid_from AND (a.valid_to IS NULL OR j.promulgation_date < a.valid_to)
