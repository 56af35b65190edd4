-- grain: one row per month of receipt, agency and field; of variant synced one per period, city and agency
-- inputs: mart.dossier, mart.procedure, mart.sync_rate, period_day, computed_period
-- owner: warehouse.mart
-- R51. A procedure whose detail lists no result has none to hand over electronically. Variant synced is multiplied by the
-- official rate of the same days, in whole numbers; the city has a rate of its own, so its agencies do not add up to it.
WITH counted AS (
    SELECT
        m.half_month_start,
        d.received_agency_id AS agency_id,
        d.received_agency_level AS agency_level,
        d.field_code,
        count(*) FILTER (
            WHERE d.channel = 2
            AND (
                coalesce(d.result_file_count, 0) > 0
                OR d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count = 0)
            )
        ) AS online,
        count(*) AS received
    FROM mart.dossier AS d
    INNER JOIN period_day AS m ON m.day = d.received_date
    WHERE d.in_city AND NOT d.deleted
    GROUP BY ALL
)

SELECT
    'headline' AS variant,
    'month' AS span,
    NULL::VARCHAR AS period_type,
    c.half_month_start AS span_start,
    NULL::DATE AS span_end,
    c.agency_id,
    c.agency_level,
    c.field_code,
    c.online AS numerator,
    c.received AS denominator
FROM counted AS c

UNION ALL

SELECT
    'synced',
    CASE WHEN s.agency_id IS NULL THEN 'period' ELSE 'agency' END,
    p.period_type,
    p.period_start,
    p.period_end,
    s.agency_id,
    NULL,
    NULL,
    sum(c.online) * s.numerator,
    sum(c.received) * s.denominator
FROM computed_period AS p
INNER JOIN mart.sync_rate AS s ON s.period_start = p.period_start AND s.period_end = p.period_end
INNER JOIN counted AS c
    ON c.half_month_start >= p.period_start AND c.half_month_start < p.period_end
    AND (s.agency_id IS NULL OR c.agency_id = s.agency_id)
GROUP BY p.period_type, p.period_start, p.period_end, s.agency_id, s.numerator, s.denominator
