-- grain: one row per period and procedure that was paid for or is fee-bearing at the period's end
-- inputs: paid_month, mart.procedure, procedure_month, procedure_field, computed_period
-- owner: warehouse.mart
-- R04. The numerator is every fee-bearing procedure that was paid for, also one that left the catalogue in the period.
WITH fee_bearing AS (
    SELECT p.procedure_code FROM mart.procedure AS p WHERE p.is_fee_bearing
    UNION
    SELECT d.procedure_code FROM procedure_month AS d WHERE d.fee_bearing > 0
),

paid_or_in_force AS (
    SELECT p.period_type, p.period_start, p.period_end, t.procedure_code, t.payments, FALSE AS is_in_force
    FROM computed_period AS p
    INNER JOIN paid_month AS t ON t.half_month_start >= p.period_start AND t.half_month_start < p.period_end
    INNER JOIN fee_bearing AS b ON b.procedure_code = t.procedure_code

    UNION ALL

    SELECT p.period_type, p.period_start, p.period_end, c.procedure_code, 0, TRUE
    FROM computed_period AS p
    INNER JOIN mart.procedure AS c
        ON c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day) AND c.is_fee_bearing
),

counted AS (
    SELECT
        u.period_type, u.period_start, u.period_end, u.procedure_code,
        sum(u.payments)::BIGINT AS payments,
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
