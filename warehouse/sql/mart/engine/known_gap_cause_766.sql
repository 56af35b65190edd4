-- grain: one row per period, city or agency, metric and cause: what our rows would add to our counts if the portal holds
--        them as synchronising programs are known to send them
-- inputs: distorted_count_766, flagged_month_766, procedure_month, mart.indicator_value, mart.procedure,
--         mart.service_level, official_figure_766, computed_period
-- owner: warehouse.mart
-- Only rows of ours: what the portal lacks altogether (not_synchronised) is told from the totals, in gap_766.sql.
WITH period AS (
    SELECT p.*
    FROM computed_period AS p
    WHERE (p.period_type, p.period_start, p.period_end) IN (
        SELECT (o.period_type, o.period_start, o.period_end) FROM official_figure_766 AS o
    )
),

-- the portal counts what was sent online, with or without an electronic result
online AS (
    SELECT
        v.period_type, v.period_start, v.period_end, v.grain, v.agency_id, 'ONLINE_DOSSIERS' AS metric_code,
        'without_result' AS cause,
        sum(CASE v.indicator_id WHEN 'online_dossier_share' THEN v.numerator ELSE -v.numerator END) AS numerator,
        0 AS denominator
    FROM mart.indicator_value AS v
    INNER JOIN period AS p USING (period_type, period_start, period_end)
    WHERE
        v.is_current AND v.variant = 'headline' AND v.grain IN ('city', 'agency')
        AND v.indicator_id IN ('online_dossier_share', 'online_dossier_share_766')
    GROUP BY ALL
),

-- procedures that dossiers were sent online for, and that no class says are offered
unclassed AS (
    SELECT p.period_type, p.period_start, p.period_end, count(DISTINCT d.procedure_code) AS procedures
    FROM period AS p
    INNER JOIN procedure_month AS d ON d.half_month_start >= p.period_start AND d.half_month_start < p.period_end
    INNER JOIN mart.procedure AS c
        ON c.procedure_code = d.procedure_code
        AND c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day)
    ANTI JOIN mart.service_level AS s
        ON s.procedure_code = d.procedure_code AND s.level >= 3
        AND s.valid_from <= p.last_day AND (s.valid_to IS NULL OR s.valid_to > p.last_day)
    WHERE d.online > 0
    GROUP BY ALL
),

shifted AS (
    SELECT d.* FROM distorted_count_766 AS d INNER JOIN period AS p USING (period_type, period_start, period_end)
),

payment AS (
    SELECT
        p.period_type, p.period_start, p.period_end, f.agency_id, 'PAYMENT_DOSSIERS' AS metric_code, f.cause,
        sum(f.numerator) AS numerator,
        0 AS denominator
    FROM flagged_month_766 AS f
    INNER JOIN period AS p ON f.half_month_start >= p.period_start AND f.half_month_start < p.period_end
    GROUP BY ALL
),

every AS (
    SELECT period_type, period_start, period_end, 'city' AS grain, NULL AS agency_id, metric_code, cause, numerator, denominator
    FROM shifted
    UNION ALL
    SELECT period_type, period_start, period_end, 'agency', agency_id, metric_code, cause, numerator, denominator
    FROM shifted WHERE agency_id IS NOT NULL
    UNION ALL
    SELECT period_type, period_start, period_end, 'city', NULL, metric_code, cause, numerator, denominator FROM payment
    UNION ALL
    SELECT period_type, period_start, period_end, 'agency', agency_id, metric_code, cause, numerator, denominator
    FROM payment WHERE agency_id IS NOT NULL
    UNION ALL
    FROM online
    UNION ALL
    SELECT period_type, period_start, period_end, 'city', NULL, 'ONLINE_COVERAGE', 'missing_class', procedures, 0 FROM unclassed
    UNION ALL
    SELECT period_type, period_start, period_end, 'city', NULL, 'ONLINE_SERVICES_USED', 'missing_class', 0, procedures
    FROM unclassed
)

SELECT
    e.period_type, e.period_start, e.period_end,
    CASE WHEN e.grain = 'agency' THEN array_to_string(string_split(e.agency_id, '.')[1:2], '.') END AS agency_id,
    e.metric_code, e.cause,
    coalesce(sum(e.numerator), 0)::BIGINT AS numerator,
    coalesce(sum(e.denominator), 0)::BIGINT AS denominator
FROM every AS e
GROUP BY ALL
HAVING coalesce(sum(e.numerator), 0) <> 0 OR coalesce(sum(e.denominator), 0) <> 0
