-- grain: one row per year, agency and procedure, and one total row per year and agency
-- inputs: procedure_cell, mart.agency, mart.procedure, public_limit
-- owner: warehouse.mart
-- Two pairs of counts, each a whole and a part of it: received and online, resolved and late. A count from 1 to the limit
-- less 1 is hidden, and so is a part whose remainder (not online, on time) is as small. Then the next smallest of the
-- same agency and year are hidden too, until what is hidden together is at least two counts, reaches the limit and is
-- more than one each: then every hidden count has several values that fit the total. Where there are not enough counts
-- for that, the total is hidden. 0 is shown: it is about nobody.
WITH pair AS (
    SELECT c.year, c.agency_id, c.agency_level, c.procedure_code, p.pair, p.whole, p.part, l.min_count
    FROM procedure_cell AS c
    CROSS JOIN LATERAL (VALUES ('received', c.received, c.online), ('resolved', c.resolved, c.late)) AS p (pair, whole, part)
    CROSS JOIN public_limit AS l
    WHERE p.whole > 0
),

whole_ranked AS (
    SELECT
        *,
        whole < min_count AS whole_small,
        bool_or(whole < min_count) OVER same AS some_small,
        count(*) OVER smaller AS hidden_before,
        coalesce(sum(whole) OVER smaller, 0) AS sum_before
    FROM pair
    WINDOW
        same AS (PARTITION BY year, agency_id, agency_level, pair),
        smaller AS (
            PARTITION BY year, agency_id, agency_level, pair ORDER BY whole, procedure_code
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),

whole_hidden AS (
    SELECT
        year, agency_id, agency_level, procedure_code, pair, whole, part, min_count,
        some_small AND (
            whole_small OR hidden_before < 2 OR sum_before < min_count OR sum_before <= hidden_before
        ) AS hide_whole
    FROM whole_ranked
),

part_small AS (
    SELECT
        *,
        part > 0 AND (
            hide_whole OR part < min_count OR (whole - part BETWEEN 1 AND min_count - 1)
        ) AS must_hide
    FROM whole_hidden
),

part_ranked AS (
    SELECT
        *,
        bool_or(must_hide) OVER same AS some_small,
        count(*) OVER smaller AS hidden_before,
        coalesce(sum(part) OVER smaller, 0) AS sum_before
    FROM part_small
    WINDOW
        same AS (PARTITION BY year, agency_id, agency_level, pair, part > 0),
        smaller AS (
            PARTITION BY year, agency_id, agency_level, pair, part > 0 ORDER BY must_hide DESC, part, procedure_code
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),

hidden AS (
    SELECT
        year, agency_id, agency_level, procedure_code, pair, whole, part, min_count, hide_whole,
        part > 0 AND some_small AND (
            must_hide OR hidden_before < 2 OR sum_before < min_count OR sum_before <= hidden_before
        ) AS hide_part
    FROM part_ranked
),

total_counted AS (
    SELECT
        year, agency_id, agency_level, pair,
        sum(whole) AS whole,
        sum(part) AS part,
        min(min_count) AS min_count,
        count(*) FILTER (WHERE hide_whole) AS wholes_hidden,
        coalesce(sum(whole) FILTER (WHERE hide_whole), 0) AS whole_hidden_sum,
        count(*) FILTER (WHERE hide_part) AS parts_hidden,
        coalesce(sum(part) FILTER (WHERE hide_part), 0) AS part_hidden_sum,
        coalesce(sum(whole - part) FILTER (WHERE hide_whole OR hide_part), 0) AS rest_hidden_sum,
        count(*) FILTER (WHERE hide_whole AND part = 0) AS rests_of_one_or_more
    FROM hidden
    GROUP BY ALL
),

total AS (
    SELECT
        *,
        whole < min_count OR (
            wholes_hidden > 0
            AND (wholes_hidden < 2 OR whole_hidden_sum < min_count OR whole_hidden_sum <= wholes_hidden)
        ) AS hide_whole
    FROM total_counted
),

shown AS (
    SELECT
        year, agency_id, agency_level, procedure_code, pair,
        CASE WHEN NOT hide_whole THEN whole END AS whole,
        CASE WHEN NOT hide_part THEN part END AS part
    FROM hidden
    UNION ALL
    SELECT
        year, agency_id, agency_level, NULL AS procedure_code, pair,
        CASE WHEN NOT hide_whole THEN whole END AS whole,
        CASE
            WHEN part = 0 THEN 0
            WHEN
                NOT hide_whole AND part >= min_count AND NOT (whole - part BETWEEN 1 AND min_count - 1)
                AND (
                    parts_hidden = 0
                    OR (parts_hidden >= 2 AND part_hidden_sum >= min_count AND part_hidden_sum > parts_hidden)
                )
                -- the two totals give the hidden remainders together: these, too, must not be one each
                AND (rests_of_one_or_more = 0 OR rest_hidden_sum > rests_of_one_or_more)
                THEN part
        END AS part
    FROM total
),

-- a pair without a row is one without dossiers: 0, not hidden
wide AS (
    SELECT
        year, agency_id, agency_level, procedure_code,
        CASE WHEN count(*) FILTER (WHERE pair = 'received') = 0 THEN 0 ELSE max(whole) FILTER (WHERE pair = 'received') END AS received,
        CASE WHEN count(*) FILTER (WHERE pair = 'received') = 0 THEN 0 ELSE max(part) FILTER (WHERE pair = 'received') END AS online,
        CASE WHEN count(*) FILTER (WHERE pair = 'resolved') = 0 THEN 0 ELSE max(whole) FILTER (WHERE pair = 'resolved') END AS resolved,
        CASE WHEN count(*) FILTER (WHERE pair = 'resolved') = 0 THEN 0 ELSE max(part) FILTER (WHERE pair = 'resolved') END AS late
    FROM shown
    GROUP BY ALL
)

SELECT
    w.year,
    w.agency_id,
    w.agency_level,
    a.name AS agency_name,
    w.procedure_code,
    p.name AS procedure_name,
    w.procedure_code IS NULL AS is_total,
    w.received,
    w.online,
    CASE WHEN w.received > 0 THEN round(100.0 * w.online / w.received, 2) END AS online_pct,
    w.resolved,
    w.late,
    CASE WHEN w.resolved > 0 THEN round(100.0 * (w.resolved - w.late) / w.resolved, 2) END AS on_time_pct,
    w.received IS NULL OR w.online IS NULL OR w.resolved IS NULL OR w.late IS NULL AS is_suppressed
FROM wide AS w
LEFT JOIN (
    SELECT agency_id, level, arg_max(name, valid_from) AS name FROM mart.agency GROUP BY ALL
) AS a ON a.agency_id = w.agency_id AND a.level = w.agency_level
LEFT JOIN (
    SELECT procedure_code, arg_max(name, valid_from) AS name FROM mart.procedure GROUP BY ALL
) AS p ON p.procedure_code = w.procedure_code
