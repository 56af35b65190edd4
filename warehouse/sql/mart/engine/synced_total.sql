-- grain: one row per period with a published sync rate, and city or agency: the headline's totals times that rate
-- inputs: grain_total, computed_period, registry_variant, agency_number, mart.sync_rate
-- owner: warehouse.mart
-- R51: multiplied by the official rate of the same days, in whole numbers; the city has a rate of its own, so its agencies
-- do not add up to it.
SELECT
    v.variant_no, t.period_no, t.grain_no, t.agency_no, t.group_no, t.field_no,
    t.numerator * s.numerator AS numerator,
    t.denominator * s.denominator AS denominator
FROM grain_total AS t
INNER JOIN computed_period AS p ON p.period_no = t.period_no
INNER JOIN registry_variant AS h ON h.variant_no = t.variant_no AND h.variant = 'headline'
INNER JOIN registry_variant AS v ON v.indicator_id = h.indicator_id AND v.times_sync_rate
LEFT JOIN agency_number AS a ON a.agency_no = t.agency_no
INNER JOIN mart.sync_rate AS s
    ON s.period_start = p.period_start AND s.period_end = p.period_end
    AND s.agency_id IS NOT DISTINCT FROM a.agency_id
WHERE t.grain_no IN (1, 3)
