-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant, period and agency in question), mart.dossier, mart.procedure, mart.sync_rate
-- owner: warehouse.published.explain
-- In variant synced a dossier weighs as much as the official rate says: numerator times synced, denominator times all.
SELECT
    j.dossier_code AS item,
    j.procedure_code,
    j.received_agency_id AS agency_id,
    j.field_code,
    CASE WHEN j.counts AND j.channel = 2 AND j.has_result THEN j.weight_up ELSE 0 END AS numerator,
    CASE WHEN j.counts THEN j.weight_down ELSE 0 END AS denominator,
    CASE
        WHEN j.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT j.in_city THEN 'Không thuộc thành phố'
        WHEN j.channel <> 2 THEN 'Nộp trực tiếp hoặc qua bưu chính'
        WHEN j.has_result THEN 'Nộp trực tuyến, có kết quả điện tử hoặc không cần'
        ELSE 'Nộp trực tuyến, chưa có kết quả điện tử'
    END AS reason,
    'tiếp nhận ' || strftime(j.received_date, '%d/%m/%Y')
    || CASE WHEN j.weight_down <> 1 THEN ', tỷ lệ đồng bộ ' || j.weight_up || '/' || j.weight_down ELSE '' END AS detail
FROM (
    SELECT
        d.*,
        d.in_city AND NOT d.deleted AS counts,
        coalesce(d.result_file_count > 0, FALSE)
        OR coalesce(
            d.procedure_code IN (SELECT p.procedure_code FROM mart.procedure AS p WHERE p.result_count = 0), FALSE
        ) AS has_result,
        coalesce(s.numerator, 1) AS weight_up,
        coalesce(s.denominator, 1) AS weight_down
    FROM asked AS a
    INNER JOIN mart.dossier AS d ON d.received_date >= a.period_start AND d.received_date < a.period_end
    LEFT JOIN mart.sync_rate AS s
        ON a.variant = 'synced' AND s.period_start = a.period_start AND s.period_end = a.period_end
        AND s.agency_id IS NOT DISTINCT FROM a.agency_id
) AS j
