-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier, mart.procedure
-- owner: warehouse.explain
SELECT
    j.dossier_code AS item,
    j.procedure_code,
    j.received_agency_id AS agency_id,
    j.field_code,
    (j.counts AND j.channel = 2 AND j.has_result)::INTEGER AS numerator,
    j.counts::INTEGER AS denominator,
    CASE
        WHEN j.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT j.in_city THEN 'Không thuộc thành phố'
        WHEN j.channel <> 2 THEN 'Nộp trực tiếp hoặc qua bưu chính'
        WHEN j.has_result THEN 'Nộp trực tuyến, có kết quả điện tử hoặc không cần'
        ELSE 'Nộp trực tuyến, chưa có kết quả điện tử'
    END AS reason,
    'tiếp nhận ' || strftime(j.received_date, '%d/%m/%Y') AS detail
FROM (
    SELECT
        d.*,
        d.in_city AND NOT d.deleted AS counts,
        coalesce(d.result_file_count > 0, FALSE)
        OR coalesce(
            d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count = 0), FALSE
        ) AS has_result
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.received_date >= a.period_start AND d.received_date < a.period_end
) AS j
