-- grain: one row per period and branch of the land registration office with resolved dossiers
-- inputs: branch_month, computed_period
-- owner: warehouse.mart
-- R70: branches as of the finish, over all fields; the threshold is that of the period's year, which in every calendar is
-- the year of its last day.
WITH branch AS (
    SELECT
        p.period_type,
        p.period_start,
        p.period_end,
        least(100, greatest(96, 96 + year(p.last_day) - 2021)) AS threshold,
        d.finished_agency_id,
        sum(d.on_time)::BIGINT AS on_time,
        sum(d.resolved)::BIGINT AS resolved
    FROM computed_period AS p
    INNER JOIN branch_month AS d ON d.half_month_start >= p.period_start AND d.half_month_start < p.period_end
    GROUP BY ALL
)

SELECT
    b.finished_agency_id AS item,
    b.period_type,
    b.period_start,
    b.period_end,
    TRUE AS denominator,
    100 * b.on_time >= b.threshold * b.resolved AS numerator,
    100 * b.on_time >= 96 * b.resolved AS numerator_share_grows,
    if(numerator, 'Đạt ngưỡng', 'Dưới ngưỡng') AS reason,
    if(numerator_share_grows, 'Đạt ngưỡng', 'Dưới ngưỡng') AS reason_share_grows,
    b.on_time || ' / ' || b.resolved || ' hồ sơ đúng hạn, ngưỡng ' || b.threshold || '%' AS detail,
    b.on_time || ' / ' || b.resolved || ' hồ sơ đúng hạn, ngưỡng 96%' AS detail_share_grows
FROM branch AS b
