-- grain: one row per variant and period: everything a row of that variant and period has in common
-- inputs: registry_variant, computed_period, variant_state, variant_known_at, mart.target, mart.series_break
-- owner: warehouse.mart
-- R14: a city row for every variant and period from the first data on (R22: on the variant's own side of its dates).
-- R29: the target in force on the period's first day; of admin15 on that of the civil period of the same name.
SELECT
    v.variant_no,
    p.period_no,
    v.indicator_id,
    v.variant,
    v.base_variant_no,
    v.is_worst_field,
    v.judged_by_field,
    v.higher_is_better,
    v.is_rank,
    v.is_count,
    v.formula_version,
    v.note,
    p.period_type,
    p.period_start,
    p.period_end,
    p.taxonomy_version,
    p.org_version,
    p.period_label,
    p.calendar,
    s.state,
    s.reason,
    t.operator AS target_operator,
    t.target_pct,
    CASE
        WHEN t.note = 'target_clamped' THEN 'target_clamped: chỉ tiêu theo câu chữ là dưới 0%, được hiểu là bằng 0%'
        ELSE t.note
    END AS target_note,
    'kỳ gồm hai chuỗi số liệu, gián đoạn ' || e.days AS break_note,
    k.as_known_at
FROM registry_variant AS v
CROSS JOIN computed_period AS p
INNER JOIN variant_state AS s
    ON s.indicator_id = v.indicator_id AND s.variant = v.variant
    AND s.period_type = p.period_type AND s.period_start = p.period_start AND s.period_end = p.period_end
LEFT JOIN variant_known_at AS k ON k.indicator_id = v.indicator_id AND k.variant = v.variant
LEFT JOIN (
    SELECT b.indicator_id, q.period_no, string_agg(strftime(b.break_date, '%d/%m/%Y'), ', ' ORDER BY b.break_date) AS days
    FROM (SELECT DISTINCT indicator_id, break_date FROM mart.series_break) AS b
    INNER JOIN computed_period AS q ON b.break_date > q.period_start AND b.break_date < q.period_end
    GROUP BY b.indicator_id, q.period_no
) AS e ON e.indicator_id = v.indicator_id AND e.period_no = p.period_no
LEFT JOIN mart.target AS t
    ON t.indicator_id = v.indicator_id AND t.variant = v.variant
    AND t.valid_from <= p.target_day AND (t.valid_to IS NULL OR t.valid_to > p.target_day)
    AND (v.judged_in IS NULL OR list_contains(v.judged_in, p.period_type))
WHERE (v.ends_by IS NULL OR p.period_end <= v.ends_by) AND (v.ends_after IS NULL OR p.period_end > v.ends_after)
