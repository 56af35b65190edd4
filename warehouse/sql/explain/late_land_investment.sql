-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier, mart.field
-- owner: warehouse.published.explain
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.finished_agency_id AS agency_id,
    d.field_code,
    (d.in_timeliness_base AND NOT coalesce(d.is_on_time, TRUE))::INTEGER AS numerator,
    d.in_timeliness_base::INTEGER AS denominator,
    CASE
        WHEN NOT d.in_timeliness_base THEN coalesce(d.exclusion_reason, 'Không thuộc diện tính')
        WHEN d.is_on_time THEN 'Đúng hạn'
        ELSE 'Trễ hạn'
    END AS reason,
    'hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M') || ', xong ' || strftime(d.finished_at, '%d/%m/%Y %H:%M') AS detail
FROM asked AS a
INNER JOIN mart.dossier AS d
    ON coalesce(d.finished_date, d.official_end_date) >= a.period_start
    AND coalesce(d.finished_date, d.official_end_date) < a.period_end
WHERE d.field_code IN (SELECT f.field_code FROM mart.field AS f WHERE f.is_land OR f.is_investment)
