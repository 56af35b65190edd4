-- grain: one row per procedure, service, level and validity segment (SCD2)
-- inputs: core.service_level
-- owner: warehouse.mart
-- Both taxonomies are kept and never coalesced: level_2011 is filled for segments that begin before 15/8/2022,
-- class_2022 for segments that reach past it; a segment across the break carries both.
SELECT
    s.procedure_code,
    s.service_code,
    s.level,
    CASE WHEN s.valid_from < DATE '2022-08-15' THEN s.level END AS level_2011,
    CASE
        WHEN s.valid_to IS NULL OR s.valid_to > DATE '2022-08-15'
            THEN CASE s.level WHEN 4 THEN 'full' WHEN 3 THEN 'partial' END
    END AS class_2022,
    s.source,
    s.valid_from,
    s.valid_to
FROM core_db.core.service_level AS s
