-- grain: one row per period and procedure that was paid for or is fee-bearing at the period's end
-- inputs: mart.payment, mart.procedure, mart.dossier, procedure_field, computed_period
-- owner: warehouse.mart
-- R04. The numerator is every fee-bearing procedure that was paid for, also one that left the catalogue in the period.
WITH fee_bearing AS (
    SELECT p.procedure_code FROM mart.procedure AS p WHERE p.is_fee_bearing
    UNION
    SELECT d.procedure_code FROM mart.dossier AS d WHERE d.is_fee_bearing
),

paid_or_in_force AS (
    SELECT p.period_type, p.period_start, p.period_end, t.procedure_code, TRUE AS is_paid, FALSE AS is_in_force
    FROM computed_period AS p
    INNER JOIN mart.payment AS t
        ON t.transacted_date >= p.period_start AND t.transacted_date < p.period_end AND t.counts_online
    INNER JOIN fee_bearing AS b ON b.procedure_code = t.procedure_code

    UNION ALL

    SELECT p.period_type, p.period_start, p.period_end, c.procedure_code, FALSE, TRUE
    FROM computed_period AS p
    INNER JOIN mart.procedure AS c
        ON c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day) AND c.is_fee_bearing
),

counted AS (
    SELECT
        u.period_type, u.period_start, u.period_end, u.procedure_code,
        count(*) FILTER (WHERE u.is_paid) AS payments,
        bool_or(u.is_in_force) AS is_in_force
    FROM paid_or_in_force AS u
    GROUP BY ALL
)

SELECT
    c.procedure_code AS item,
    c.procedure_code,
    c.period_type,
    c.period_start,
    c.period_end,
    f.field_code,
    c.is_in_force AS denominator,
    c.payments > 0 AS numerator,
    CASE
        WHEN numerator AND denominator THEN 'Có giao dịch thành công'
        WHEN numerator THEN 'Có giao dịch thành công, thủ tục không còn hiệu lực cuối kỳ'
        ELSE 'Chưa có giao dịch thành công'
    END AS reason,
    c.payments || ' giao dịch' AS detail
FROM counted AS c
LEFT JOIN procedure_field AS f ON f.procedure_code = c.procedure_code
