-- grain: one row per period, city or agency, metric and cause: what our rows would add to our counts if the portal holds
--        them as synchronising programs are known to send them
-- inputs: mart.dossier, core.dossier, core.agency_resolution, mart.indicator_value, mart.procedure, mart.service_level,
--         mart.score_rule, active_dossier_766, official_figure_766, computed_period
-- owner: warehouse.mart
-- Only rows of ours: what the portal lacks altogether (not_synchronised) is told from the totals, in gap_766.sql.
WITH period AS (
    SELECT p.*
    FROM computed_period AS p
    WHERE (p.period_type, p.period_start, p.period_end) IN (
        SELECT (o.period_type, o.period_start, o.period_end) FROM official_figure_766 AS o
    )
),

-- 5, 6 and 8 are sent as 9; an end that is missing, as the receipt: so it is always on time
distorted AS (
    SELECT
        d.dossier_code,
        d.agency_root,
        d.agency_code,
        d.received_at,
        d.due_at,
        d.supplement_count,
        CASE WHEN d.status IN (5, 6, 8) THEN 'masked_status' ELSE 'moved_end_date' END AS cause,
        CASE WHEN d.status IN (5, 6, 8) THEN coalesce(d.finished_at, d.received_at) ELSE d.received_at END AS sent_end_at,
        CASE WHEN d.status IN (5, 6, 8) THEN coalesce(d.finished_date, d.received_date) ELSE d.received_date END
            AS sent_end_date,
        coalesce(d.result_file_count, 0) > 0 AS with_result,
        coalesce(d.digitised_components, FALSE) AND coalesce(d.result_file_count, 0) > 0 AS digitised,
        coalesce(d.attachment_reused_count, 0) > 0 AS reused,
        coalesce(d.vneid_verified, FALSE) AS with_vneid,
        d.is_disliked OR d.is_petitioned AS complained
    FROM mart.dossier AS d
    WHERE
        d.in_city AND NOT d.deleted AND d.received_at IS NOT NULL AND d.due_at IS NOT NULL
        AND (
            d.status IN (5, 6, 8)
            OR (
                d.status IN (9, 10)
                AND (d.dossier_code, d.agency_root) IN (
                    SELECT (c.dossier_code, c.agency_root) FROM core_db.core.dossier AS c
                    WHERE c.status IN (9, 10) AND c.finished_at IS NULL
                )
            )
        )
),

told AS (
    SELECT
        p.period_type, p.period_start, p.period_end, d.cause, d.agency_code,
        CASE WHEN d.sent_end_at < p.as_of THEN d.sent_end_date ELSE p.last_day END AS event_date,
        1 AS counts,
        d.supplement_count <= 1 AND least(d.sent_end_at, p.as_of) <= d.due_at AS on_time,
        d.with_result, d.digitised, d.reused, d.with_vneid, d.complained
    FROM distorted AS d
    INNER JOIN period AS p ON d.received_at < p.as_of AND p.start_at <= d.sent_end_at

    UNION ALL

    SELECT
        a.period_type, a.period_start, a.period_end, d.cause, a.agency_code, a.event_date, -1,
        a.on_time, a.with_result, a.digitised, a.reused, a.with_vneid, a.complained
    FROM active_dossier_766 AS a
    INNER JOIN period AS p USING (period_type, period_start, period_end)
    INNER JOIN distorted AS d ON d.dossier_code = a.dossier_code AND d.agency_root = a.agency_root
),

shifted AS (
    SELECT
        t.period_type, t.period_start, t.period_end, r.agency_id, m.metric_code, t.cause,
        sum(t.counts) FILTER (
            WHERE CASE m.counted_from
                WHEN 'on_time' THEN t.on_time
                WHEN 'with_result' THEN t.with_result
                WHEN 'digitised' THEN t.digitised
                WHEN 'reused' THEN t.reused
                WHEN 'with_vneid' THEN t.with_vneid
                WHEN 'satisfied' THEN t.on_time AND NOT t.complained
            END
        ) AS numerator,
        sum(t.counts) AS denominator
    FROM told AS t
    CROSS JOIN (
        SELECT metric_code, counted_from FROM mart.score_rule
        WHERE counted_from IN ('on_time', 'with_result', 'digitised', 'reused', 'with_vneid', 'satisfied')
    ) AS m
    LEFT JOIN core_db.core.agency_resolution AS r
        ON r.code = t.agency_code
        AND r.valid_from <= t.event_date AND (r.valid_to IS NULL OR r.valid_to > t.event_date)
    GROUP BY ALL
),

-- of what is paid: flagged and never paid on the platform, and the other way round
payment AS (
    SELECT
        p.period_type, p.period_start, p.period_end, d.received_agency_id AS agency_id, 'PAYMENT_DOSSIERS' AS metric_code,
        CASE WHEN d.has_online_payment THEN 'online_not_marked' ELSE 'cash_marked_online' END AS cause,
        sum(CASE WHEN d.has_online_payment THEN -1 ELSE 1 END) AS numerator,
        0 AS denominator
    FROM mart.dossier AS d
    INNER JOIN period AS p ON d.received_date >= p.period_start AND d.received_date < p.period_end
    WHERE
        d.in_city AND NOT d.deleted AND d.is_fee_bearing AND NOT d.all_fees_zero
        AND d.has_online_payment <> coalesce(d.online_payment_flag IN (1, 2), FALSE)
    GROUP BY ALL
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
    INNER JOIN mart.dossier AS d ON d.received_date >= p.period_start AND d.received_date < p.period_end
    INNER JOIN mart.procedure AS c
        ON c.procedure_code = d.procedure_code
        AND c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day)
    ANTI JOIN mart.service_level AS s
        ON s.procedure_code = d.procedure_code AND s.level >= 3
        AND s.valid_from <= p.last_day AND (s.valid_to IS NULL OR s.valid_to > p.last_day)
    WHERE d.in_city AND NOT d.deleted AND d.channel = 2
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
