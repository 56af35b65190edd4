-- grain: one row per period, agency, metric of Decision 766 and cause: what synchronising programs change of our dossiers
-- inputs: mart.dossier, core.agency_resolution, mart.score_rule, active_dossier_766, computed_period
-- owner: warehouse.mart
-- 5, 6 and 8 are sent as 9; an end that is missing, as the receipt: so it is always on time. Counted as they are sent, less
-- as they are.
WITH distorted AS (
    SELECT
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
        AND (d.status IN (5, 6, 8) OR (d.status IN (9, 10) AND d.finish_source <> 'source'))
),

told AS (
    SELECT
        p.period_type, p.period_start, p.period_end, d.cause, d.agency_code,
        CASE WHEN d.sent_end_at < p.as_of THEN d.sent_end_date ELSE p.last_day END AS event_date,
        1 AS counts,
        d.supplement_count <= 1 AND least(d.sent_end_at, p.as_of) <= d.due_at AS on_time,
        d.with_result, d.digitised, d.reused, d.with_vneid, d.complained
    FROM distorted AS d
    INNER JOIN computed_period AS p ON d.received_at < p.as_of AND p.start_at <= d.sent_end_at
    WHERE p.calendar = 'civil' AND p.period_type IN ('month', 'quarter', 'year')

    UNION ALL

    SELECT
        a.period_type, a.period_start, a.period_end,
        CASE WHEN a.status IN (5, 6, 8) THEN 'masked_status' ELSE 'moved_end_date' END AS cause,
        a.agency_code, a.event_date, -1,
        a.on_time, a.with_result, a.digitised, a.reused, a.with_vneid, a.complained
    FROM active_dossier_766 AS a
    WHERE
        a.calendar = 'civil' AND a.period_type IN ('month', 'quarter', 'year')
        AND (a.status IN (5, 6, 8) OR (a.status IN (9, 10) AND a.finish_source <> 'source'))
),

counted AS (
    SELECT
        t.period_type, t.period_start, t.period_end, t.agency_code, t.event_date, t.cause,
        sum(t.counts) AS counts,
        sum(t.counts) FILTER (WHERE t.on_time) AS on_time,
        sum(t.counts) FILTER (WHERE t.with_result) AS with_result,
        sum(t.counts) FILTER (WHERE t.digitised) AS digitised,
        sum(t.counts) FILTER (WHERE t.reused) AS reused,
        sum(t.counts) FILTER (WHERE t.with_vneid) AS with_vneid,
        sum(t.counts) FILTER (WHERE t.on_time AND NOT t.complained) AS satisfied
    FROM told AS t
    GROUP BY ALL
)

SELECT
    t.period_type, t.period_start, t.period_end, r.agency_id, m.metric_code, t.cause,
    sum(
        CASE m.counted_from
            WHEN 'on_time' THEN t.on_time
            WHEN 'with_result' THEN t.with_result
            WHEN 'digitised' THEN t.digitised
            WHEN 'reused' THEN t.reused
            WHEN 'with_vneid' THEN t.with_vneid
            WHEN 'satisfied' THEN t.satisfied
        END
    )::BIGINT AS numerator,
    sum(t.counts)::BIGINT AS denominator
FROM counted AS t
CROSS JOIN (
    SELECT metric_code, counted_from FROM mart.score_rule
    WHERE counted_from IN ('on_time', 'with_result', 'digitised', 'reused', 'with_vneid', 'satisfied')
) AS m
LEFT JOIN core_db.core.agency_resolution AS r
    ON r.code = t.agency_code
    AND r.valid_from <= t.event_date AND (r.valid_to IS NULL OR r.valid_to > t.event_date)
GROUP BY ALL
