-- grain: one row per coded contribution
-- inputs: variant_contribution, registry_variant, agency_number, field_number
-- owner: warehouse.mart
-- Words become numbers before anything is rolled up: grouping millions of rows by small integers is several times faster.
-- R27: agency_group takes the agency's own level, three values; branches and others are in no group.
SELECT
    v.variant_no,
    c.span,
    c.period_type,
    c.span_start,
    c.span_end,
    a.agency_no,
    CASE
        WHEN a.agency_no IS NULL THEN NULL
        WHEN c.agency_level = 'department' THEN 1::TINYINT
        WHEN c.agency_level = 'district' THEN 2::TINYINT
        WHEN c.agency_level = 'commune' THEN 3::TINYINT
    END AS group_no,
    f.field_no,
    c.numerator::BIGINT AS numerator,
    c.denominator::BIGINT AS denominator
FROM variant_contribution AS c
INNER JOIN registry_variant AS v
    ON v.indicator_id = c.indicator_id AND v.variant = c.variant AND NOT v.is_worst_field
LEFT JOIN agency_number AS a ON a.agency_id = c.agency_id
LEFT JOIN field_number AS f ON f.field_code = c.field_code
