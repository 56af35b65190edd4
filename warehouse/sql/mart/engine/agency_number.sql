-- grain: one row per agency that something is counted for, with a number
-- inputs: variant_contribution
-- owner: warehouse.mart
SELECT agency_id, (row_number() OVER (ORDER BY agency_id))::INTEGER AS agency_no
FROM (SELECT DISTINCT c.agency_id FROM variant_contribution AS c WHERE c.agency_id IS NOT NULL)
