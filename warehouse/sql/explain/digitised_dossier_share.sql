-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier
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
        WHEN NOT j.counts THEN 'Chưa giải quyết xong'
        WHEN j.hit THEN 'Đã số hoá và có tệp kết quả'
        ELSE 'Chưa số hoá hoặc không có tệp kết quả'
    END AS reason,
    'tiếp nhận ' || strftime(j.received_date, '%d/%m/%Y') AS detail
FROM (
    SELECT
        d.*,
        coalesce(d.in_city AND d.is_resolved AND d.received_at IS NOT NULL, FALSE) AS counts,
        coalesce(d.digitised_components AND d.result_file_count > 0, FALSE) AS hit
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.finished_date >= a.period_start AND d.finished_date < a.period_end
) AS j
