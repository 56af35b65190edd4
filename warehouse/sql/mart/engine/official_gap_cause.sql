-- grain: one row per official figure with a counterpart of ours, and cause
-- inputs: known_gap_cause_766, official_figure_766, mart.score_766, mart.score_rule
-- owner: warehouse.mart
-- not_synchronised: dossiers that we have and the portal lacks, told from the totals once the other causes are accounted
-- for. How many of them count in the numerator no row can tell: as many as are missing there, at most all of them.
WITH compared AS (
    SELECT
        o.period_type, o.period_start, o.period_end, o.agency_id, o.metric_code,
        o.numerator - s.numerator AS numerator,
        o.denominator - s.denominator AS denominator
    FROM official_figure_766 AS o
    INNER JOIN mart.score_766 AS s
        ON s.period_type = o.period_type AND s.period_start = o.period_start AND s.period_end = o.period_end
        AND s.agency_id IS NOT DISTINCT FROM o.agency_id AND s.metric_code = o.metric_code
    WHERE s.numerator IS NOT NULL AND o.numerator IS NOT NULL AND o.denominator IS NOT NULL
),

known AS (
    SELECT c.*
    FROM known_gap_cause_766 AS c
    SEMI JOIN compared AS x
        ON x.period_type = c.period_type AND x.period_start = c.period_start AND x.period_end = c.period_end
        AND x.agency_id IS NOT DISTINCT FROM c.agency_id AND x.metric_code = c.metric_code
),

rest AS (
    SELECT
        x.period_type, x.period_start, x.period_end, x.agency_id, x.metric_code,
        x.numerator - coalesce(sum(k.numerator), 0) AS numerator,
        x.denominator - coalesce(sum(k.denominator), 0) AS denominator
    FROM compared AS x
    LEFT JOIN known AS k
        ON k.period_type = x.period_type AND k.period_start = x.period_start AND k.period_end = x.period_end
        AND k.agency_id IS NOT DISTINCT FROM x.agency_id AND k.metric_code = x.metric_code
    GROUP BY x.period_type, x.period_start, x.period_end, x.agency_id, x.metric_code, x.numerator, x.denominator
)

FROM known
UNION ALL
SELECT
    r.period_type, r.period_start, r.period_end, r.agency_id, r.metric_code, 'not_synchronised',
    greatest(least(r.numerator, 0), r.denominator)::BIGINT, r.denominator::BIGINT
FROM rest AS r
-- of these metrics the denominator counts dossiers
WHERE
    r.denominator < 0
    AND r.metric_code IN (
        SELECT m.metric_code FROM mart.score_rule AS m
        WHERE
            m.counted_from IN ('on_time', 'with_result', 'digitised', 'reused', 'with_vneid', 'satisfied')
            OR m.metric_code IN ('ONLINE_DOSSIERS', 'PAYMENT_DOSSIERS')
    )
