-- grain: headline: one row per period and survey row seen in it; the variants: one per rating or dossier, counted or not
-- inputs: survey_in_period, mart.rating, mart.dossier, computed_period
-- adds up: row by row
-- owner: warehouse.mart
-- Three scales that never meet in one value: answers of a survey, ratings on the portal, dossiers nobody complained of.
SELECT
    s.item, s.period_type, s.period_start, s.period_end, s.field_code, s.answered AS denominator, s.satisfied AS numerator,
    s.reason, s.detail
FROM survey_in_period AS s
WHERE s.kind IN ('tthc')

UNION ALL BY NAME

SELECT
    t.dossier_code AS item,
    t.procedure_code,
    t.rated_date AS day,
    t.agency_id,
    t.agency_level,
    t.field_code,
    t.counts AS denominator_portal_rating,
    t.counts AND t.is_satisfied AS numerator_portal_rating,
    CASE
        WHEN NOT t.in_city THEN 'Không thuộc thành phố'
        WHEN NOT t.counts THEN 'Mức ngoài 1–3'
        WHEN t.level = 1 THEN 'Rất hài lòng'
        WHEN t.level = 2 THEN 'Hài lòng'
        ELSE 'Không hài lòng'
    END AS reason,
    'đánh giá ' || strftime(t.rated_at, '%d/%m/%Y %H:%M') || if(t.dossier_known, '', '; hồ sơ không có trong kho') AS detail
FROM mart.rating AS t

UNION ALL BY NAME

-- R106: received less disliked, petitioned and overdue, each dossier once. Who complained is known whatever the
-- period, so it adds up by month; who is overdue depends on the period's end and is taken off below.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.received_date AS day,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    d.in_city AND NOT d.deleted AS denominator_proxy_766,
    denominator_proxy_766 AND NOT d.is_disliked AND NOT d.is_petitioned AS numerator_proxy_766,
    CASE
        WHEN d.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT d.in_city THEN 'Không thuộc thành phố'
        WHEN d.is_disliked THEN 'Có đánh giá không hài lòng'
        WHEN d.is_petitioned THEN 'Có phản ánh, kiến nghị'
        ELSE 'Không bị chê hay phản ánh'
    END AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') AS detail
FROM mart.dossier AS d

UNION ALL BY NAME

-- Late or overdue at the period's end (R07, R85): due before it, and unfinished or finished after being due.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    p.period_type,
    p.period_start,
    p.period_end,
    d.received_agency_id AS agency_id,
    d.received_agency_level AS agency_level,
    d.field_code,
    0 AS denominator_proxy_766,
    -1 AS numerator_proxy_766,
    'Trừ ra: trễ hạn hoặc quá hạn' AS reason,
    'tiếp nhận ' || strftime(d.received_date, '%d/%m/%Y') || ', hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M') AS detail
FROM mart.dossier AS d
INNER JOIN computed_period AS p
    ON d.received_date >= p.period_start AND d.received_date < p.period_end AND d.due_at < p.as_of
WHERE
    d.in_city AND NOT d.deleted AND NOT d.is_disliked AND NOT d.is_petitioned
    AND (d.is_open OR (d.is_resolved AND d.finished_at > d.due_at))
