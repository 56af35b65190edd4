-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier, mart.eligible_procedure
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
        WHEN NOT j.counts THEN 'Thủ tục không đủ điều kiện toàn trình'
        WHEN j.hit THEN 'Nộp trực tuyến'
        ELSE 'Nộp trực tiếp hoặc qua bưu chính'
    END AS reason,
    'tiếp nhận ' || strftime(j.received_date, '%d/%m/%Y') AS detail
FROM (
    SELECT
        d.*,
        coalesce(d.in_city AND NOT d.deleted AND EXISTS (
            SELECT 1 FROM mart.eligible_procedure AS q
            WHERE
                q.procedure_code = d.procedure_code AND q.class = 'full'
                AND q.valid_from <= d.received_date AND (q.valid_to IS NULL OR q.valid_to > d.received_date)
        ), FALSE) AS counts,
        coalesce(d.channel = 2, FALSE) AS hit
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.received_date >= a.period_start AND d.received_date < a.period_end
) AS j
