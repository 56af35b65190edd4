-- grain: one row per period, dataset and agency: whether it meets the standard, as its newest row seen in the period says
-- inputs: mart.file_one_stop, mart.file_ward_equipment, span_in_period
-- owner: warehouse.mart
-- In the year the newest period speaks, of two that end together the longer; then an agency's own code.
WITH told AS (
    SELECT 'one_stop' AS dataset, span_start, span_end, agency_id, agency_code, agency_level, meets FROM mart.file_one_stop
    UNION ALL
    SELECT 'ward_equipment', span_start, span_end, agency_id, agency_code, agency_level, meets FROM mart.file_ward_equipment
)

SELECT p.period_type, p.period_start, p.period_end, t.dataset, t.agency_id, t.agency_level AS level, t.meets
FROM span_in_period AS p
INNER JOIN told AS t USING (span_start, span_end)
WHERE t.agency_id IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY p.period_type, p.period_start, p.period_end, t.dataset, t.agency_id, t.agency_level
    ORDER BY t.span_end DESC, t.span_start, t.agency_code <> t.agency_id, t.agency_code
) = 1
