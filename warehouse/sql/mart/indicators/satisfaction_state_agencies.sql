-- grain: one row per period and survey row seen in it, counted or not
-- inputs: survey_in_period
-- owner: warehouse.mart
SELECT
    s.item, s.period_type, s.period_start, s.period_end, s.field_code, s.answered AS denominator, s.satisfied AS numerator,
    s.reason, s.detail
FROM survey_in_period AS s
WHERE s.kind IN ('state_agency')
