-- grain: headline: one row per period and survey row seen in it; the variants: one per month or period, agency and field
-- inputs: mart.file_satisfaction_survey, mart.rating, mart.dossier, computed_period, period_day
-- owner: warehouse.mart
-- Three scales that never meet in one value: answers of a survey, ratings on the portal, dossiers nobody complained of.
-- R76: a survey is seen in exactly its own period and in the year that contains it. In the year a finer period gives way
-- to a longer one of the same kind and field, so that nobody's answer counts twice. R78: field_code is matched by name.
SELECT
    'headline' AS variant,
    'period' AS span,
    p.period_type,
    p.period_start AS span_start,
    p.period_end AS span_end,
    NULL::VARCHAR AS agency_id,
    NULL::VARCHAR AS agency_level,
    s.field_code,
    s.satisfied AS numerator,
    s.answered AS denominator
FROM computed_period AS p
INNER JOIN mart.file_satisfaction_survey AS s
    ON (s.span_start = p.period_start AND s.span_end = p.period_end)
    OR (
        s.span_start >= p.period_start AND s.span_end <= p.period_end
        AND p.period_end = p.period_start + INTERVAL 1 YEAR
    )
WHERE
    s.kind IN ('tthc')
    AND NOT EXISTS (
        SELECT 1
        FROM mart.file_satisfaction_survey AS o
        WHERE
            o.kind = s.kind AND o.field_code = s.field_code
            AND o.span_start <= s.span_start AND o.span_end >= s.span_end
            AND o.span_end - o.span_start > s.span_end - s.span_start
            AND o.span_start >= p.period_start AND o.span_end <= p.period_end
    )

UNION ALL

SELECT
    'portal_rating', 'month', NULL, m.half_month_start, NULL, t.agency_id, t.agency_level, t.field_code,
    count(*) FILTER (WHERE t.is_satisfied), count(*)
FROM mart.rating AS t
INNER JOIN period_day AS m ON m.day = t.rated_date
WHERE t.counts
GROUP BY ALL

UNION ALL

-- R106: received less disliked, petitioned and overdue, each dossier once. Who complained is known whatever the
-- period, so it adds up by month; who is overdue depends on the period's end and is taken off below.
SELECT
    'proxy_766', 'month', NULL, m.half_month_start, NULL, d.received_agency_id, d.received_agency_level, d.field_code,
    count(*) FILTER (WHERE NOT d.is_disliked AND NOT d.is_petitioned), count(*)
FROM mart.dossier AS d
INNER JOIN period_day AS m ON m.day = d.received_date
WHERE d.in_city AND NOT d.deleted
GROUP BY ALL

UNION ALL

-- Late or overdue at the period's end (R07, R85): due before it, and unfinished or finished after being due.
SELECT
    'proxy_766', 'period', p.period_type, p.period_start, p.period_end,
    d.received_agency_id, d.received_agency_level, d.field_code, -count(*), 0
FROM mart.dossier AS d
INNER JOIN computed_period AS p
    ON d.received_date >= p.period_start AND d.received_date < p.period_end AND d.due_at < p.as_of
WHERE
    d.in_city AND NOT d.deleted AND NOT d.is_disliked AND NOT d.is_petitioned
    AND (d.is_open OR (d.is_resolved AND d.finished_at > d.due_at))
GROUP BY ALL
