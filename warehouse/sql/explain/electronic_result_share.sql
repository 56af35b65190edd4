-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier, mart.procedure
-- owner: warehouse.published.explain
SELECT
    j.dossier_code AS item,
    j.procedure_code,
    j.finished_agency_id AS agency_id,
    j.field_code,
    (j.counts AND j.hit)::INTEGER AS numerator,
    j.counts::INTEGER AS denominator,
    CASE
        WHEN j.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT j.in_city THEN 'Không thuộc thành phố'
        WHEN NOT j.counts THEN 'Thủ tục không có giấy tờ kết quả, hoặc chưa có chi tiết'
        WHEN j.hit THEN 'Có tệp kết quả'
        ELSE 'Không có tệp kết quả'
    END AS reason,
    'xong ' || strftime(j.finished_date, '%d/%m/%Y') AS detail
FROM (
    SELECT
        d.*,
        coalesce(d.in_city AND d.is_resolved AND d.received_at IS NOT NULL, FALSE)
        AND coalesce(
            d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count > 0), FALSE
        ) AS counts,
        coalesce(d.result_file_count > 0, FALSE) AS hit
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.finished_date >= a.period_start AND d.finished_date < a.period_end
) AS j
