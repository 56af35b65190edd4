-- grain: one row per difference: between the platform and a settlement file, or between fees and payments
-- inputs: core.settlement_line, core.payment, core.payment_fee, mart.dossier, mart.payment, settlement_span
-- owner: warehouse.mart
-- F37 (RRN) of a line carries the last 12 characters of MaGiaoDich. What agrees makes no row; what differs in several
-- respects makes one, of the gravest kind (status, then amount, then date).
WITH line AS (
    SELECT
        s.file_name,
        s.line_no,
        s.settlement_date,
        s.transacted_at::DATE AS file_date,
        trim(s.rrn) AS rrn,
        s.amount,
        s.response_code,
        coalesce(s.response_code, '') IN ('0', '00', '0000') AS is_success,
        row_number() OVER (
            PARTITION BY trim(s.rrn), s.amount ORDER BY s.settlement_date, s.file_name, s.line_no
        ) AS nth
    FROM core_db.core.settlement_line AS s
),

platform AS (
    SELECT
        p.reference,
        p.dossier_code,
        right(p.transaction_no, 12) AS rrn,
        p.amount,
        p.refund_amount,
        p.status,
        p.transacted_at::DATE AS day,
        row_number() OVER (
            PARTITION BY right(p.transaction_no, 12), p.amount ORDER BY p.status <> 1, p.transacted_at, p.reference
        ) AS nth
    FROM core_db.core.payment AS p
),

-- Several lines or transactions may share an RRN: those of one amount belong together, then the others in order.
exact_pair AS (
    SELECT l.file_name, l.line_no, p.reference
    FROM line AS l
    INNER JOIN platform AS p ON p.rrn = l.rrn AND p.amount = l.amount AND p.nth = l.nth
),

other_line AS (
    SELECT l.*, row_number() OVER (PARTITION BY l.rrn ORDER BY l.settlement_date, l.file_name, l.line_no) AS place
    FROM line AS l
    ANTI JOIN exact_pair AS e ON e.file_name = l.file_name AND e.line_no = l.line_no
),

other_platform AS (
    SELECT p.*, row_number() OVER (PARTITION BY p.rrn ORDER BY p.status <> 1, p.day, p.reference) AS place
    FROM platform AS p
    ANTI JOIN exact_pair AS e ON e.reference = p.reference
),

pair AS (
    SELECT e.file_name, e.line_no, e.reference FROM exact_pair AS e
    UNION ALL
    SELECT l.file_name, l.line_no, p.reference
    FROM other_line AS l
    FULL JOIN other_platform AS p ON p.rrn = l.rrn AND p.place = l.place
),

matched_rrn AS (
    SELECT DISTINCT l.rrn
    FROM pair AS m
    INNER JOIN line AS l ON l.file_name = m.file_name AND l.line_no = m.line_no
    WHERE m.reference IS NOT NULL
),

settlement AS (
    SELECT
        coalesce(l.settlement_date, p.day) AS settlement_date,
        CASE
            WHEN p.reference IS NULL THEN
                CASE WHEN r.rrn IS NULL THEN 'missing_in_platform' ELSE 'duplicate_in_file' END
            WHEN l.line_no IS NULL THEN
                -- A day that no later one has followed in the files is still open, one before the first never was there.
                CASE
                    WHEN p.status <> 1 OR p.amount = 0 THEN NULL
                    WHEN r.rrn IS NOT NULL THEN 'duplicate_in_platform'
                    WHEN p.day >= s.first_day AND p.day < s.last_day THEN 'missing_in_file'
                END
            WHEN ((p.status = 1) IS DISTINCT FROM l.is_success) THEN 'status_differs'
            WHEN p.amount <> l.amount THEN 'amount_differs'
            WHEN p.day <> l.file_date THEN 'date_differs'
        END AS kind,
        coalesce(l.rrn, p.rrn) AS rrn,
        p.reference,
        p.dossier_code,
        l.file_name,
        l.line_no,
        p.amount AS platform_amount,
        l.amount AS file_amount,
        p.refund_amount,
        p.day AS platform_date,
        l.file_date,
        p.status AS platform_status,
        l.response_code AS file_response_code
    FROM pair AS m
    CROSS JOIN settlement_span AS s
    LEFT JOIN line AS l ON l.file_name = m.file_name AND l.line_no = m.line_no
    LEFT JOIN platform AS p ON p.reference = m.reference
    LEFT JOIN matched_rrn AS r ON r.rrn = coalesce(l.rrn, p.rrn)
),

-- What a transaction says it is made of, against what was paid.
part AS (
    SELECT f.reference, sum(f.amount)::BIGINT AS amount
    FROM core_db.core.payment_fee AS f
    GROUP BY f.reference
    HAVING count(f.amount) > 0
),

parts AS (
    SELECT p.*, f.amount AS fee_amount
    FROM mart.payment AS p
    INNER JOIN part AS f ON f.reference = p.reference
    WHERE p.is_success AND f.amount <> p.amount
),

-- A payment names only MaHoSo: of several dossiers of one code the city's own (as in mart.payment), which is one at most,
-- so that only what is left is put in order.
stranger AS (
    SELECT d.*
    FROM mart.dossier AS d
    WHERE
        NOT d.deleted AND d.agency_root <> 'H29'
        AND NOT EXISTS (
            FROM mart.dossier AS o WHERE o.agency_root = 'H29' AND NOT o.deleted AND o.dossier_code = d.dossier_code
        )
    QUALIFY row_number() OVER (PARTITION BY d.dossier_code ORDER BY d.agency_root) = 1
),

dossier AS (
    SELECT d.dossier_code, d.finished_date, d.online_payment_flag, d.is_resolved, d.fee_total, d.status
    FROM mart.dossier AS d
    WHERE NOT d.deleted AND d.agency_root = 'H29'
    UNION ALL
    SELECT s.dossier_code, s.finished_date, s.online_payment_flag, s.is_resolved, s.fee_total, s.status
    FROM stranger AS s
),

paid AS (
    SELECT
        p.dossier_code,
        sum(p.net_amount)::BIGINT AS net_amount,
        sum(p.refund_amount)::BIGINT AS refund_amount,
        min(p.transacted_date) AS day,
        min(p.reference) AS reference
    FROM mart.payment AS p
    WHERE p.is_success AND NOT p.is_fully_refunded AND p.dossier_code IS NOT NULL
    GROUP BY p.dossier_code
),

dossier_fee AS (
    SELECT
        coalesce(p.day, d.finished_date) AS settlement_date,
        CASE
            WHEN coalesce(p.net_amount, 0) = 0 THEN
                -- The province's flag says paid online; the platform knows of no payment (docs/mistakes.md, 19).
                CASE
                    WHEN d.online_payment_flag IN (1, 2) AND d.is_resolved AND d.fee_total > 0 THEN 'payment_missing'
                END
            WHEN d.status IN (3, 7, 8) THEN 'cancelled_not_refunded'
            WHEN d.fee_total = 0 THEN 'paid_without_fee'
            WHEN p.net_amount < d.fee_total THEN 'underpaid'
            WHEN p.net_amount > d.fee_total THEN 'overpaid'
        END AS kind,
        p.reference,
        d.dossier_code,
        coalesce(p.net_amount, 0) AS platform_amount,
        p.refund_amount,
        d.fee_total AS fee_amount
    FROM dossier AS d
    LEFT JOIN paid AS p ON p.dossier_code = d.dossier_code
),

unknown_dossier AS (
    SELECT p.*
    FROM mart.payment AS p
    WHERE p.is_success AND NOT p.is_fully_refunded AND NOT p.dossier_known AND (SELECT s.has_dossier FROM settlement_span AS s)
)

SELECT
    'settlement' AS comparison, q.settlement_date, q.kind, q.rrn, q.reference, q.dossier_code, q.file_name, q.line_no,
    q.platform_amount, q.file_amount, NULL::BIGINT AS fee_amount, q.refund_amount, q.platform_date, q.file_date,
    q.platform_status, q.file_response_code
FROM settlement AS q
WHERE q.kind IS NOT NULL AND q.settlement_date IS NOT NULL
UNION ALL BY NAME
SELECT
    'fee' AS comparison, p.transacted_date AS settlement_date, 'parts_differ' AS kind, p.reference, p.dossier_code,
    p.amount AS platform_amount, p.fee_amount, p.refund_amount, p.transacted_date AS platform_date,
    p.status AS platform_status
FROM parts AS p
UNION ALL BY NAME
SELECT
    'fee' AS comparison, f.settlement_date, f.kind, f.reference, f.dossier_code, f.platform_amount, f.fee_amount,
    f.refund_amount
FROM dossier_fee AS f
WHERE f.kind IS NOT NULL AND f.settlement_date IS NOT NULL
UNION ALL BY NAME
SELECT
    'fee' AS comparison, u.transacted_date AS settlement_date, 'dossier_unknown' AS kind, u.reference, u.dossier_code,
    u.net_amount AS platform_amount, u.refund_amount, u.transacted_date AS platform_date, u.status AS platform_status
FROM unknown_dossier AS u
