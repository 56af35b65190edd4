-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier
-- owner: warehouse.published.explain
SELECT
    j.dossier_code AS item,
    j.procedure_code,
    j.received_agency_id AS agency_id,
    j.field_code,
    (j.counts AND j.hit)::INTEGER AS numerator,
    j.counts::INTEGER AS denominator,
    CASE
        WHEN j.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT j.in_city THEN 'Không thuộc thành phố'
        WHEN NOT j.counts THEN 'Không thuộc diện tính'
        WHEN j.hit THEN 'Nộp trực tuyến'
        ELSE 'Nộp trực tiếp hoặc qua bưu chính'
    END AS reason,
    'tiếp nhận ' || strftime(j.received_date, '%d/%m/%Y') AS detail
FROM (
    SELECT
        d.*,
        coalesce(d.in_city AND NOT d.deleted, FALSE) AS counts,
        coalesce(d.channel = 2, FALSE) AS hit
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.received_date >= a.period_start AND d.received_date < a.period_end
) AS j
