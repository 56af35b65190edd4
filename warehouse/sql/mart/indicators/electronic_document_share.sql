-- grain: one row per variant, month of promulgation and agency: what they add to the figure
-- inputs: mart.document, period_day
-- owner: warehouse.mart
WITH monthly AS (
    SELECT
        m.half_month_start AS span_start,
        d.agency_id,
        d.agency_level,
        count(*) FILTER (WHERE d.sent_to_all) AS sent_to_all,
        count(*) FILTER (WHERE d.is_signed_paperless) AS signed_paperless,
        count(*) FILTER (WHERE d.is_axis_confirmed) AS axis_confirmed,
        count(*) FILTER (WHERE d.sent_to_any) AS sent_to_any,
        count(*) AS documents
    FROM mart.document AS d
    INNER JOIN period_day AS m ON m.day = d.promulgation_date
    WHERE d.in_base
    GROUP BY ALL
)

SELECT
    v.variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    d.span_start,
    NULL::DATE AS span_end,
    d.agency_id,
    d.agency_level,
    NULL::VARCHAR AS field_code,
    CASE v.variant
        WHEN 'headline' THEN d.sent_to_all
        WHEN 'signed_paperless' THEN d.signed_paperless
        WHEN 'axis_confirmed' THEN d.axis_confirmed
        ELSE d.sent_to_any
    END AS numerator,
    d.documents AS denominator
FROM monthly AS d
CROSS JOIN (VALUES ('headline'), ('signed_paperless'), ('axis_confirmed'), ('any_recipient')) AS v (variant)
