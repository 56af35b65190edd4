-- grain: one row per procedure and period (month, quarter, year of receipt)
-- inputs: mart.dossier
-- owner: warehouse.mart
-- R68: mean processing time is per procedure only; sums are kept, so that a reader divides once.
WITH done AS (
    SELECT
        d.procedure_code,
        d.received_date,
        date_diff('second', d.received_at, d.finished_at) AS seconds
    FROM mart.dossier AS d
    WHERE
        d.in_city AND NOT d.deleted AND d.is_resolved
        AND d.received_date IS NOT NULL AND d.procedure_code IS NOT NULL
)

SELECT
    d.procedure_code,
    p.period_type,
    date_trunc(p.period_type, d.received_date)::DATE AS period_start,
    sum(d.seconds)::BIGINT AS processing_seconds,
    count(*) AS dossiers
FROM done AS d
CROSS JOIN (VALUES ('month'), ('quarter'), ('year')) AS p (period_type)
GROUP BY ALL
