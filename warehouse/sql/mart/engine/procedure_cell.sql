-- grain: one row per year, agency and procedure: dossiers received and resolved
-- inputs: mart.dossier
-- owner: warehouse.mart
SELECT
        year, agency_id, agency_level, procedure_code,
        sum(received) AS received, sum(online) AS online, sum(resolved) AS resolved, sum(late) AS late
    FROM (
        SELECT
            year(received_date) AS year,
            received_agency_id AS agency_id,
            received_agency_level AS agency_level,
            procedure_code,
            1 AS received,
            (channel = 2)::INTEGER AS online,
            0 AS resolved,
            0 AS late
        FROM mart.dossier
        WHERE in_city AND NOT deleted AND received_date IS NOT NULL
        UNION ALL
        SELECT
            year(finished_date), finished_agency_id, finished_agency_level, procedure_code,
            0, 0, 1, (NOT is_on_time)::INTEGER
        FROM mart.dossier
        WHERE in_timeliness_base
    )
    WHERE agency_id IS NOT NULL AND agency_level IS NOT NULL AND procedure_code IS NOT NULL
    GROUP BY ALL
