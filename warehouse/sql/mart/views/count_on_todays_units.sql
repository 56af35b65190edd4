-- grain: one row per month, measure and unit of today
-- inputs: mart.dossier, mart.document, mart.payment, mart.agency, mart.agency_bridge, mart.agency_succession, mart.series_break
-- owner: warehouse.mart
-- Past counts on today's units. Only what adds up is here, one measure a row: there is no ratio and no numerator of one,
-- because ratios are never pushed through a split or merge, and no distinct count (procedures, agencies), because its
-- parts do not add up. Each count is cut by differences of rounded running shares, so that its parts sum to it exactly.
CREATE OR REPLACE VIEW mart.count_on_todays_units AS
WITH fact AS (
    SELECT 'dossiers_received' AS measure, received_agency_id AS agency_id, received_date AS day, count(*) AS quantity
    FROM mart.dossier
    WHERE in_city AND NOT deleted AND received_date IS NOT NULL
    GROUP BY ALL
    UNION ALL
    SELECT 'dossiers_resolved', finished_agency_id, finished_date, count(*)
    FROM mart.dossier
    WHERE in_city AND NOT deleted AND is_resolved
    GROUP BY ALL
    UNION ALL
    SELECT 'dossiers_late', finished_agency_id, finished_date, count(*)
    FROM mart.dossier
    WHERE in_timeliness_base AND NOT is_on_time
    GROUP BY ALL
    UNION ALL
    SELECT 'documents_issued', agency_id, promulgation_date, count(*) FROM mart.document WHERE in_base GROUP BY ALL
    UNION ALL
    SELECT 'payments', agency_id, transacted_date, count(*) FROM mart.payment WHERE counts_online GROUP BY ALL
    UNION ALL
    SELECT 'payment_vnd', agency_id, transacted_date, sum(net_amount) FROM mart.payment WHERE counts_online GROUP BY ALL
),

part AS (
    SELECT
        date_trunc('month', f.day)::DATE AS month_start,
        f.measure,
        coalesce(b.unit_id, f.agency_id) AS unit_id,
        coalesce(b.weight_basis, 'whole') AS weight_basis,
        (
            round(f.quantity::DECIMAL(18, 0) * coalesce(b.share_after, 1), 6)
            - round(f.quantity::DECIMAL(18, 0) * coalesce(b.share_before, 0), 6)
        )::DECIMAL(24, 6) AS quantity
    FROM fact AS f
    LEFT JOIN mart.agency_bridge AS b
        ON b.agency_id = f.agency_id AND f.day >= b.valid_from AND (b.valid_to IS NULL OR f.day < b.valid_to)
),

-- units that also stand in the place of others whose past was never in these sources
joined AS (
    SELECT s.new_code, max(s.date) AS date
    FROM mart.agency_succession AS s
    WHERE split_part(s.old_code, '.', 1) <> split_part(s.new_code, '.', 1)
    GROUP BY s.new_code
),

series AS (SELECT DISTINCT break_date FROM mart.series_break WHERE is_for_all)

SELECT
    p.month_start,
    strftime(p.month_start, '%m/%Y') AS month_label,
    p.measure,
    p.unit_id,
    any_value(a.name) AS unit_name,
    any_value(a.level) AS unit_level,
    sum(p.quantity)::DECIMAL(24, 6) AS quantity,
    coalesce(sum(p.quantity) FILTER (WHERE p.weight_basis <> 'whole'), 0)::DECIMAL(24, 6) AS estimated_quantity,
    bool_or(p.weight_basis <> 'whole') AS is_estimated,
    coalesce(any_value(j.date) > p.month_start, FALSE) AS is_past_partial,
    (SELECT max(e.break_date) FROM series AS e WHERE e.break_date <= p.month_start) AS series_since
FROM part AS p
LEFT JOIN (
    SELECT agency_id, arg_max(name, valid_from) AS name, arg_max(level, valid_from) AS level
    FROM mart.agency GROUP BY agency_id
) AS a ON a.agency_id = p.unit_id
LEFT JOIN joined AS j ON j.new_code = p.unit_id
GROUP BY p.month_start, p.measure, p.unit_id
ORDER BY p.month_start, p.measure, p.unit_id;

COMMENT ON VIEW mart.count_on_todays_units IS 'Số đếm cộng được của quá khứ, tính trên các đơn vị hiện nay; không có tỷ lệ, vì tỷ lệ không bao giờ được đẩy qua tách, nhập | Additive counts of the past on today''s units; no ratios, which are never pushed through a split or merge';
COMMENT ON COLUMN mart.count_on_todays_units.month_start IS 'Ngày đầu tháng của sự kiện | First day of the month of the event';
COMMENT ON COLUMN mart.count_on_todays_units.month_label IS 'Tháng | Month';
COMMENT ON COLUMN mart.count_on_todays_units.measure IS 'Số đếm: dossiers_received hồ sơ tiếp nhận, dossiers_resolved đã giải quyết, dossiers_late trễ hạn, documents_issued văn bản giữa các cơ quan, payments giao dịch trực tuyến, payment_vnd số tiền thuần (đồng) | What is counted; payment_vnd is money net of refunds';
COMMENT ON COLUMN mart.count_on_todays_units.unit_id IS 'Đơn vị hiện nay; trống là không rõ cơ quan | Today''s unit; NULL where the agency is unknown';
COMMENT ON COLUMN mart.count_on_todays_units.unit_name IS 'Tên hiện nay, hoặc tên cuối cùng của đơn vị không ai kế thừa | Its name, or the last one of what nobody succeeded';
COMMENT ON COLUMN mart.count_on_todays_units.unit_level IS 'Cấp | Level';
COMMENT ON COLUMN mart.count_on_todays_units.quantity IS 'Số lượng; có phần lẻ khi chia theo trọng số; cộng mọi đơn vị đúng bằng số gốc | Quantity, with a fraction where a split is weighted; all units sum to the original exactly';
COMMENT ON COLUMN mart.count_on_todays_units.estimated_quantity IS 'Trong đó do chia theo trọng số | Of it through a split, by weight';
COMMENT ON COLUMN mart.count_on_todays_units.is_estimated IS 'Có phần ước tính | Something of it is an estimate';
COMMENT ON COLUMN mart.count_on_todays_units.is_past_partial IS 'Đơn vị còn kế thừa nơi trước đây thuộc tỉnh khác, mà số liệu không có ở đây: không phải toàn bộ quá khứ của nó | The unit also succeeds places of another province whose past is not here: not all of its past';
COMMENT ON COLUMN mart.count_on_todays_units.series_since IS 'Chuỗi số liệu bắt đầu từ ngày này (địa giới mới), trống là thành phố cũ | First day of the series (the new territory), NULL is the old city';
