-- grain: one row per difference between the platform and a settlement file
-- inputs: core.settlement_line, core.payment
-- owner: warehouse.compute
-- F37 (RRN) of a line carries the last 12 characters of MaGiaoDich. Lines and successes that agree make no row.
WITH line AS (
    SELECT
        s.file_name, s.line_no, s.settlement_date, trim(s.rrn) AS rrn, s.amount,
        s.response_code,
        coalesce(s.response_code, '') IN ('0', '00', '0000') AS is_success
    FROM core_db.core.settlement_line AS s
),

settled_day AS (
    SELECT DISTINCT l.settlement_date AS day FROM line AS l
),

platform AS (
    SELECT p.reference, right(p.transaction_no, 12) AS rrn, p.amount, p.status, p.transacted_at::DATE AS day
    FROM core_db.core.payment AS p
    WHERE p.transaction_no IS NOT NULL
),

paired AS (
    SELECT
        l.file_name,
        l.line_no,
        p.reference,
        coalesce(l.settlement_date, p.day) AS settlement_date,
        coalesce(l.rrn, p.rrn) AS rrn,
        p.amount AS platform_amount,
        l.amount AS file_amount,
        p.status AS platform_status,
        l.response_code AS file_response_code,
        CASE
            WHEN p.reference IS NULL THEN 'missing_in_platform'
            WHEN l.line_no IS NULL THEN
                -- a day whose file has not come is not a difference
                CASE WHEN p.status = 1 AND p.day IN (SELECT d.day FROM settled_day AS d) THEN 'missing_in_file' END
            WHEN (p.status = 1) IS DISTINCT FROM l.is_success THEN 'status_differs'
            WHEN p.amount <> l.amount THEN 'amount_differs'
        END AS kind
    FROM line AS l
    FULL JOIN platform AS p ON p.rrn = l.rrn
)

SELECT
    q.settlement_date, q.kind, q.rrn, q.reference, q.file_name, q.line_no,
    q.platform_amount, q.file_amount, q.platform_status, q.file_response_code
FROM paired AS q
WHERE q.kind IS NOT NULL AND q.settlement_date IS NOT NULL
