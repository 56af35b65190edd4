-- grain: one row per petition that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.petition
-- owner: warehouse.published.explain
SELECT
    p.petition_code AS item,
    NULL::VARCHAR AS procedure_code,
    p.finished_agency_id AS agency_id,
    NULL::VARCHAR AS field_code,
    (p.in_city AND p.is_on_time)::INTEGER AS numerator,
    p.in_city::INTEGER AS denominator,
    CASE
        WHEN NOT p.in_city THEN p.exclusion_reason
        WHEN p.is_on_time THEN 'Trong hạn'
        WHEN p.fault_no_due THEN 'Lỗi dữ liệu: nguồn không cho hạn'
        WHEN p.status IN (3, 4) THEN 'Quá hạn'
        ELSE 'Có ngày xong nhưng trạng thái không phải đã trả lời hay từ chối'
    END AS reason,
    coalesce('hạn ' || strftime(p.due_at, '%d/%m/%Y %H:%M') || ', ', '')
    || 'xong ' || strftime(p.finished_at, '%d/%m/%Y %H:%M') AS detail
FROM asked AS a
INNER JOIN mart.petition AS p ON p.finished_date >= a.period_start AND p.finished_date < a.period_end
