-- grain: one row per procedure that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.payment, mart.procedure, mart.dossier
-- owner: warehouse.published.explain
WITH field AS (
    SELECT p.procedure_code, arg_max(p.field_code, p.valid_from) AS field_code
    FROM mart.procedure AS p
    WHERE p.field_code IS NOT NULL
    GROUP BY p.procedure_code
),

fee_bearing AS (
    SELECT p.procedure_code FROM mart.procedure AS p WHERE p.is_fee_bearing
    UNION
    SELECT d.procedure_code FROM mart.dossier AS d WHERE d.is_fee_bearing
),

counted AS (
    SELECT t.procedure_code, count(*) AS paid, 0 AS in_force
    FROM asked AS a
    INNER JOIN mart.payment AS t
        ON t.transacted_date >= a.period_start AND t.transacted_date < a.period_end AND t.counts_online
    INNER JOIN fee_bearing AS b ON b.procedure_code = t.procedure_code
    GROUP BY t.procedure_code

    UNION ALL

    SELECT DISTINCT c.procedure_code, 0, 1
    FROM asked AS a
    INNER JOIN mart.procedure AS c
        ON c.valid_from <= a.last_day AND (c.valid_to IS NULL OR c.valid_to > a.last_day) AND c.is_fee_bearing
),

judged AS (
    SELECT c.procedure_code, sum(c.paid) AS paid, sum(c.in_force) AS in_force FROM counted AS c GROUP BY c.procedure_code
)

SELECT
    j.procedure_code AS item,
    j.procedure_code,
    NULL::VARCHAR AS agency_id,
    f.field_code,
    (j.paid > 0)::INTEGER AS numerator,
    j.in_force::INTEGER AS denominator,
    CASE
        WHEN j.paid > 0 AND j.in_force > 0 THEN 'Có giao dịch thành công'
        WHEN j.paid > 0 THEN 'Có giao dịch thành công, thủ tục không còn hiệu lực cuối kỳ'
        ELSE 'Chưa có giao dịch thành công'
    END AS reason,
    j.paid || ' giao dịch' AS detail
FROM judged AS j
LEFT JOIN field AS f ON f.procedure_code = j.procedure_code
