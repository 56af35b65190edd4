-- grain: one row per reference of the settlement (RRN; '' for none) whose lines and transactions may not meet as before
-- inputs: core.settlement_line, core.payment, removed_payment, new_extract, settlement_span, kept.settlement_span
-- owner: warehouse.mart
-- A newer file settles the days since the newest before it, lines or not.
SELECT coalesce(trim(l.rrn), '') AS looked_at
FROM core_db.core.settlement_line AS l
SEMI JOIN new_extract AS e ON e.table_name = 'settlement_line' AND e.extract_id = l._extract_id
UNION
SELECT coalesce(right(p.transaction_no, 12), '')
FROM core_db.core.payment AS p
SEMI JOIN new_extract AS e ON e.table_name = 'payment' AND e.extract_id = p._extract_id
UNION
SELECT coalesce(right(r.transaction_no, 12), '') FROM removed_payment AS r
UNION
SELECT coalesce(right(p.transaction_no, 12), '')
FROM core_db.core.payment AS p
CROSS JOIN settlement_span AS n
CROSS JOIN kept.settlement_span AS b
WHERE
    (p.transacted_at::DATE >= n.first_day AND p.transacted_at::DATE < n.last_day)
    IS DISTINCT FROM (p.transacted_at::DATE >= b.first_day AND p.transacted_at::DATE < b.last_day)
