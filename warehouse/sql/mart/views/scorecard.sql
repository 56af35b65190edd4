-- grain: one row per indicator, its headline reading
-- inputs: mart.indicator, mart.indicator_value, mart.series_break, mart.field, mart.state, mart.waiver, mart.reported
-- owner: warehouse.mart
-- A change from the period before is shown only if the series does not break between its first day and this period's end;
-- if it does, the note names the breaks and there is no number.
CREATE OR REPLACE VIEW mart.scorecard AS
WITH latest AS (
    SELECT v.indicator_id, v.period_type, max(v.period_start) AS period_start
    FROM mart.indicator_value AS v
    CROSS JOIN mart.state AS s
    WHERE
        v.is_current AND v.calendar = 'civil' AND v.variant = 'headline' AND v.grain = 'city'
        AND v.period_type IN ('month', 'year') AND v.period_end <= s.local_today
    GROUP BY ALL
),

now_value AS (
    SELECT v.*
    FROM mart.indicator_value AS v
    INNER JOIN latest AS l USING (indicator_id, period_type, period_start)
    WHERE v.is_current AND v.variant = 'headline' AND v.grain = 'city'
),

previous AS (
    SELECT
        n.indicator_id, n.period_type, v.value_pct, v.period_label,
        (
            SELECT string_agg(strftime(b.break_date, '%d/%m/%Y') || ': ' || b.description_vi, '; ' ORDER BY b.break_date, b.kind)
            FROM mart.series_break AS b
            WHERE b.indicator_id = n.indicator_id AND b.break_date > v.period_start AND b.break_date < n.period_end
        ) AS breaks
    FROM now_value AS n
    INNER JOIN mart.indicator_value AS v
        ON v.indicator_id = n.indicator_id AND v.period_type = n.period_type AND v.period_end = n.period_start
    WHERE
        v.is_current AND v.variant = 'headline' AND v.grain = 'city'
        AND v.value_pct IS NOT NULL
),

fields AS (
    SELECT
        n.indicator_id,
        n.period_type,
        f.field_code,
        f.numerator,
        f.denominator,
        f.value_pct,
        mart.meets(f.numerator, f.denominator, n.target_operator, n.target_pct) AS meets,
        f.denominator < s.min_field_cases AS is_small,
        row_number() OVER (
            PARTITION BY n.indicator_id, n.period_type
            ORDER BY
                CASE WHEN i.direction = 'higher' THEN 1 ELSE -1 END * (f.numerator::DOUBLE / f.denominator),
                f.denominator DESC,
                f.field_code
        ) AS place
    FROM now_value AS n
    INNER JOIN mart.indicator AS i ON i.indicator_id = n.indicator_id AND i.variant = 'headline' AND i.judged_by_field
    INNER JOIN mart.indicator_value AS f
        ON f.indicator_id = n.indicator_id AND f.variant = 'headline' AND f.grain = 'field' AND f.is_current
        AND f.period_type = n.period_type AND f.period_start = n.period_start AND f.period_end = n.period_end
    CROSS JOIN mart.state AS s
),

by_field AS (
    SELECT
        f.indicator_id,
        f.period_type,
        count(*) AS fields_with_data,
        count(*) FILTER (WHERE f.meets) AS fields_meeting,
        count(*) FILTER (WHERE f.is_small) AS small_fields,
        max(f.field_code) FILTER (WHERE f.place = 1) AS worst_field_code,
        max(f.value_pct) FILTER (WHERE f.place = 1) AS worst_field_value_pct,
        max(f.denominator) FILTER (WHERE f.place = 1) AS worst_field_denominator,
        bool_or(f.is_small) FILTER (WHERE f.place = 1) AS worst_field_is_small
    FROM fields AS f
    GROUP BY ALL
),

card AS (
    SELECT
        n.*,
        n.value_pct - n.target_pct AS gap_pct,
        CASE WHEN p.breaks IS NULL THEN n.value_pct - p.value_pct END AS trend_pct,
        CASE
            WHEN n.value_pct IS NOT NULL AND p.breaks IS NOT NULL
                THEN 'Không so với ' || p.period_label || ', chuỗi số liệu gián đoạn: ' || p.breaks
        END AS trend_note,
        b.fields_meeting,
        b.fields_with_data,
        b.small_fields,
        b.worst_field_code,
        w.name AS worst_field_name,
        b.worst_field_value_pct,
        b.worst_field_denominator,
        b.worst_field_is_small,
        CASE
            WHEN i.unit <> 'hồ sơ' THEN NULL
            WHEN i.judged_by_field AND i.direction = 'higher' THEN n.denominator - n.numerator
            WHEN i.judged_by_field THEN n.numerator
        END AS late_dossiers
    FROM now_value AS n
    INNER JOIN mart.indicator AS i ON i.indicator_id = n.indicator_id AND i.variant = 'headline'
    LEFT JOIN previous AS p ON p.indicator_id = n.indicator_id AND p.period_type = n.period_type
    LEFT JOIN by_field AS b ON b.indicator_id = n.indicator_id AND b.period_type = n.period_type
    LEFT JOIN mart.field AS w ON w.field_code = b.worst_field_code
)

SELECT
    i.indicator_id,
    i.name_vi,
    i.name_en,
    i.tier,
    i.unit,
    i.direction,
    i.measure,
    m.period_label AS month_label,
    m.period_start AS month_start,
    m.numerator AS month_numerator,
    m.denominator AS month_denominator,
    m.value_pct AS month_value_pct,
    m.target_operator AS month_target_operator,
    m.target_pct AS month_target_pct,
    m.gap_pct AS month_gap_pct,
    m.trend_pct AS month_trend_pct,
    m.trend_note AS month_trend_note,
    m.status AS month_status,
    m.fields_meeting AS month_fields_meeting,
    m.fields_with_data AS month_fields_with_data,
    m.small_fields AS month_small_fields,
    m.worst_field_code AS month_worst_field_code,
    m.worst_field_name AS month_worst_field_name,
    m.worst_field_value_pct AS month_worst_field_value_pct,
    m.worst_field_denominator AS month_worst_field_denominator,
    m.worst_field_is_small AS month_worst_field_is_small,
    m.late_dossiers AS month_late_dossiers,
    m.note AS month_note,
    y.period_label AS year_label,
    y.period_start AS year_start,
    y.numerator AS year_numerator,
    y.denominator AS year_denominator,
    y.value_pct AS year_value_pct,
    y.target_operator AS year_target_operator,
    y.target_pct AS year_target_pct,
    y.gap_pct AS year_gap_pct,
    y.trend_pct AS year_trend_pct,
    y.trend_note AS year_trend_note,
    y.status AS year_status,
    y.fields_meeting AS year_fields_meeting,
    y.fields_with_data AS year_fields_with_data,
    y.small_fields AS year_small_fields,
    y.worst_field_code AS year_worst_field_code,
    y.worst_field_name AS year_worst_field_name,
    y.worst_field_value_pct AS year_worst_field_value_pct,
    y.worst_field_denominator AS year_worst_field_denominator,
    y.worst_field_is_small AS year_worst_field_is_small,
    y.late_dossiers AS year_late_dossiers,
    y.note AS year_note,
    greatest(m.as_known_at, y.as_known_at) AS as_known_at,
    s.origin,
    CASE WHEN s.origin LIKE 'sandbox:%' THEN 'DỮ LIỆU MÔ PHỎNG' ELSE 'Dữ liệu thật' END AS data_label,
    (SELECT string_agg(w.check_id, ', ' ORDER BY w.check_id) FROM mart.waiver AS w) AS waived_checks,
    CASE
        WHEN m.period_label IS NULL THEN NULL
        WHEN rm.number IS NULL THEN 'draft'
        WHEN rm.is_unchanged THEN 'approved'
        ELSE 'changed'
    END AS month_approval,
    CASE
        WHEN y.period_label IS NULL THEN NULL
        WHEN ry.number IS NULL THEN 'draft'
        WHEN ry.is_unchanged THEN 'approved'
        ELSE 'changed'
    END AS year_approval
FROM mart.indicator AS i
CROSS JOIN mart.state AS s
LEFT JOIN card AS m ON m.indicator_id = i.indicator_id AND m.period_type = 'month'
LEFT JOIN card AS y ON y.indicator_id = i.indicator_id AND y.period_type = 'year'
LEFT JOIN mart.reported AS rm
    ON rm.kind = 'release' AND rm.is_in_force AND rm.period_type = 'month' AND rm.period_start = m.period_start
LEFT JOIN mart.reported AS ry
    ON ry.kind = 'release' AND ry.is_in_force AND ry.period_type = 'year' AND ry.period_start = y.period_start
WHERE i.is_headline
ORDER BY i.sort_order;

COMMENT ON VIEW mart.scorecard IS 'Bảng điểm: mỗi chỉ số một dòng, tháng và năm gần nhất đã kết thúc | Scorecard: one row per indicator, the latest closed month and year';
COMMENT ON COLUMN mart.scorecard.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.scorecard.name_vi IS 'Tên chỉ số | Vietnamese name';
COMMENT ON COLUMN mart.scorecard.name_en IS 'Tên tiếng Anh | English name';
COMMENT ON COLUMN mart.scorecard.tier IS 'Nhóm: programme chỉ tiêu QĐ 1191, supporting bổ trợ | programme or supporting';
COMMENT ON COLUMN mart.scorecard.unit IS 'Đơn vị đếm | Unit counted';
COMMENT ON COLUMN mart.scorecard.direction IS 'Chiều tốt: higher cao hơn, lower thấp hơn | Which way is better';
COMMENT ON COLUMN mart.scorecard.measure IS 'Loại số đo: tỷ lệ hay thứ hạng (hạng là tử số, chỉ tiêu so với hạng) | Share or rank (the numerator is the rank, the target is compared with it)';
COMMENT ON COLUMN mart.scorecard.month_label IS 'Kỳ (tháng gần nhất) | Period (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_start IS 'Ngày đầu kỳ (tháng gần nhất) | First day (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_numerator IS 'Tử số (tháng gần nhất) | Numerator (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_denominator IS 'Mẫu số (tháng gần nhất) | Denominator (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_value_pct IS 'Giá trị, % (tháng gần nhất) | Value, % (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_target_operator IS 'Phép so sánh của chỉ tiêu (tháng gần nhất) | Target operator (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_target_pct IS 'Chỉ tiêu, % (tháng gần nhất) | Target, % (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_gap_pct IS 'Chênh so với chỉ tiêu, điểm % (tháng gần nhất) | Gap to the target, points (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_trend_pct IS 'Thay đổi so với kỳ liền trước, điểm %; trống khi chuỗi gián đoạn ở giữa (tháng gần nhất) | Change from the period before, points; NULL when the series breaks in between (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_trend_note IS 'Vì sao không so với kỳ trước: các gián đoạn ở giữa (tháng gần nhất) | Why there is no comparison: the breaks in between (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_status IS 'Trạng thái (tháng gần nhất) | Status (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_fields_meeting IS 'Số lĩnh vực đạt (tháng gần nhất) | Fields meeting the target (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_fields_with_data IS 'Số lĩnh vực có hồ sơ (tháng gần nhất) | Fields with data (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_small_fields IS 'Số lĩnh vực ít hồ sơ, được đánh dấu (tháng gần nhất) | Fields with few cases, marked (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_worst_field_code IS 'Mã lĩnh vực kém nhất (tháng gần nhất) | Worst field, code (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_worst_field_name IS 'Lĩnh vực kém nhất (tháng gần nhất) | Worst field, name (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_worst_field_value_pct IS 'Giá trị của lĩnh vực kém nhất, % (tháng gần nhất) | Worst field, value (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_worst_field_denominator IS 'Mẫu số của lĩnh vực kém nhất (tháng gần nhất) | Worst field, denominator (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_worst_field_is_small IS 'Lĩnh vực kém nhất có ít hồ sơ (tháng gần nhất) | Worst field has few cases (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_late_dossiers IS 'Số hồ sơ trễ hạn (tháng gần nhất) | Late dossiers (latest closed month)';
COMMENT ON COLUMN mart.scorecard.month_note IS 'Ghi chú (tháng gần nhất) | Note (latest closed month)';
COMMENT ON COLUMN mart.scorecard.year_label IS 'Kỳ (năm gần nhất) | Period (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_start IS 'Ngày đầu kỳ (năm gần nhất) | First day (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_numerator IS 'Tử số (năm gần nhất) | Numerator (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_denominator IS 'Mẫu số (năm gần nhất) | Denominator (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_value_pct IS 'Giá trị, % (năm gần nhất) | Value, % (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_target_operator IS 'Phép so sánh của chỉ tiêu (năm gần nhất) | Target operator (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_target_pct IS 'Chỉ tiêu, % (năm gần nhất) | Target, % (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_gap_pct IS 'Chênh so với chỉ tiêu, điểm % (năm gần nhất) | Gap to the target, points (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_trend_pct IS 'Thay đổi so với kỳ liền trước, điểm %; trống khi chuỗi gián đoạn ở giữa (năm gần nhất) | Change from the period before, points; NULL when the series breaks in between (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_trend_note IS 'Vì sao không so với kỳ trước: các gián đoạn ở giữa (năm gần nhất) | Why there is no comparison: the breaks in between (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_status IS 'Trạng thái (năm gần nhất) | Status (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_fields_meeting IS 'Số lĩnh vực đạt (năm gần nhất) | Fields meeting the target (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_fields_with_data IS 'Số lĩnh vực có hồ sơ (năm gần nhất) | Fields with data (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_small_fields IS 'Số lĩnh vực ít hồ sơ, được đánh dấu (năm gần nhất) | Fields with few cases, marked (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_worst_field_code IS 'Mã lĩnh vực kém nhất (năm gần nhất) | Worst field, code (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_worst_field_name IS 'Lĩnh vực kém nhất (năm gần nhất) | Worst field, name (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_worst_field_value_pct IS 'Giá trị của lĩnh vực kém nhất, % (năm gần nhất) | Worst field, value (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_worst_field_denominator IS 'Mẫu số của lĩnh vực kém nhất (năm gần nhất) | Worst field, denominator (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_worst_field_is_small IS 'Lĩnh vực kém nhất có ít hồ sơ (năm gần nhất) | Worst field has few cases (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_late_dossiers IS 'Số hồ sơ trễ hạn (năm gần nhất) | Late dossiers (latest closed year)';
COMMENT ON COLUMN mart.scorecard.year_note IS 'Ghi chú (năm gần nhất) | Note (latest closed year)';
COMMENT ON COLUMN mart.scorecard.as_known_at IS 'Dữ liệu biết đến lúc | As known at';
COMMENT ON COLUMN mart.scorecard.origin IS 'Nguồn gốc dữ liệu | Origin';
COMMENT ON COLUMN mart.scorecard.data_label IS 'Nhãn dữ liệu: DỮ LIỆU MÔ PHỎNG khi là số liệu hộp cát | Label: simulated or real data';
COMMENT ON COLUMN mart.scorecard.waived_checks IS 'Quy tắc chưa đạt được cho qua khi công bố; trống là không có (chi tiết: mart.waiver) | Failed rules let pass for this snapshot; NULL when none (see mart.waiver)';
COMMENT ON COLUMN mart.scorecard.month_approval IS 'draft bản nháp, approved đã duyệt, changed đã duyệt nhưng số liệu đã đổi (tháng gần nhất) | draft, approved, or approved and changed since (latest closed month)';
COMMENT ON COLUMN mart.scorecard.year_approval IS 'draft bản nháp, approved đã duyệt, changed đã duyệt nhưng số liệu đã đổi (năm gần nhất) | draft, approved, or approved and changed since (latest closed year)';
