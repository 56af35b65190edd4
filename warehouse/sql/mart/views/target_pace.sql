-- grain: one row per indicator variant with a target in force today, for the city
-- inputs: mart.indicator, mart.indicator_value, mart.target, mart.series_break, mart.state
-- owner: warehouse.mart
-- The trend is the slope of a line through the last six closed months with data (least squares), in points per month; only
-- months that begin on or after the series' last break count, so that a new portal or territory is not read as a trend.
-- A target without an end is asked for at the end of the year: the programme sets it for each year.
CREATE OR REPLACE VIEW mart.target_pace AS
WITH target AS (
    SELECT
        t.indicator_id, t.variant, t.operator, t.target_pct,
        coalesce(t.valid_to, make_date(year(s.local_today) + 1, 1, 1)) AS due_date,
        s.local_today
    FROM mart.target AS t
    CROSS JOIN mart.state AS s
    WHERE t.valid_from <= s.local_today AND (t.valid_to IS NULL OR t.valid_to > s.local_today)
),

closed AS (
    SELECT
        v.indicator_id, v.variant, v.period_start, v.period_end, v.period_label, v.numerator, v.denominator,
        v.value_pct, v.status,
        100.0::DOUBLE * v.numerator / v.denominator AS exact_pct,
        row_number() OVER (PARTITION BY v.indicator_id, v.variant ORDER BY v.period_start DESC) AS back
    FROM mart.indicator_value AS v
    INNER JOIN target AS t ON t.indicator_id = v.indicator_id AND t.variant = v.variant
    WHERE
        v.is_current AND v.calendar = 'civil' AND v.grain = 'city' AND v.period_type = 'month'
        AND v.period_end <= t.local_today
        AND v.denominator > 0 AND v.value_pct IS NOT NULL AND v.target_operator IS NOT NULL
),

-- the series that the newest month belongs to
series AS (
    SELECT
        c.indicator_id, c.variant, max(b.break_date) AS since,
        arg_max(b.description_vi, (b.break_date, b.is_for_all)) AS description
    FROM closed AS c
    INNER JOIN mart.series_break AS b ON b.indicator_id = c.indicator_id AND b.break_date < c.period_end
    WHERE c.back = 1
    GROUP BY c.indicator_id, c.variant
),

trend AS (
    SELECT
        c.indicator_id, c.variant,
        count(*) AS months,
        CASE
            WHEN count(*) >= 3
                THEN regr_slope(c.exact_pct, date_diff('month', DATE '2000-01-01', c.period_start))
        END AS slope
    FROM closed AS c
    LEFT JOIN series AS s ON s.indicator_id = c.indicator_id AND s.variant = c.variant
    WHERE c.back <= 6 AND (s.since IS NULL OR c.period_start >= s.since)
    GROUP BY c.indicator_id, c.variant
),

judged AS (
    SELECT
        c.*, t.operator, t.target_pct, t.due_date, r.slope,
        coalesce(r.months, 0) AS trend_months,
        -- fewer months than six although there are more: the break is why
        CASE
            WHEN EXISTS (
                SELECT 1 FROM closed AS e
                WHERE e.indicator_id = c.indicator_id AND e.variant = c.variant AND e.back <= 6 AND e.period_start < z.since
            )
                THEN 'Xu hướng chỉ tính từ ' || strftime(z.since, '%d/%m/%Y') || ' (' || coalesce(r.months, 0)
                    || ' tháng), chuỗi số liệu gián đoạn: ' || z.description
        END AS trend_note,
        greatest(date_diff('month', c.period_end, t.due_date), 0) AS months_left,
        mart.cases_missing(c.numerator, c.denominator, t.operator, t.target_pct, i.direction) AS cases_missing,
        i.direction
    FROM closed AS c
    INNER JOIN target AS t ON t.indicator_id = c.indicator_id AND t.variant = c.variant
    INNER JOIN mart.indicator AS i ON i.indicator_id = c.indicator_id AND i.variant = c.variant
    LEFT JOIN trend AS r ON r.indicator_id = c.indicator_id AND r.variant = c.variant
    LEFT JOIN series AS z ON z.indicator_id = c.indicator_id AND z.variant = c.variant
    WHERE c.back = 1
)

SELECT
    j.indicator_id,
    j.variant,
    j.period_label,
    j.period_start,
    j.numerator,
    j.denominator,
    j.value_pct,
    j.status,
    j.operator AS target_operator,
    j.target_pct,
    (j.value_pct - j.target_pct)::DECIMAL(7, 2) AS gap_pct,
    j.cases_missing,
    round(j.slope, 2)::DECIMAL(9, 2) AS trend_pct_per_month,
    j.trend_months,
    j.trend_note,
    j.due_date,
    j.months_left,
    CASE
        WHEN j.cases_missing > 0 AND j.months_left > 0
            THEN round((j.target_pct - j.exact_pct) / j.months_left, 2)::DECIMAL(9, 2)
    END AS needed_pct_per_month,
    CASE
        WHEN j.slope IS NOT NULL
            THEN round(least(greatest(j.exact_pct + j.slope * j.months_left, 0), 100), 2)::DECIMAL(7, 2)
    END AS expected_pct,
    CASE
        WHEN j.cases_missing = 0 THEN 'met'
        WHEN j.slope IS NULL THEN 'no_trend'
        WHEN
            CASE j.direction WHEN 'lower' THEN -1 ELSE 1 END
            * (j.exact_pct + j.slope * j.months_left - j.target_pct) >= 0 THEN 'on_pace'
        ELSE 'behind'
    END AS pace
FROM judged AS j;

COMMENT ON VIEW mart.target_pace IS 'Khoảng cách tới chỉ tiêu, xu hướng và tốc độ cần có, toàn thành phố | Gap to the target, trend and the pace it needs, city';
COMMENT ON COLUMN mart.target_pace.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.target_pace.variant IS 'Biến thể | Variant';
COMMENT ON COLUMN mart.target_pace.period_label IS 'Tháng gần nhất đã kết thúc | Latest closed month';
COMMENT ON COLUMN mart.target_pace.period_start IS 'Ngày đầu tháng đó | Its first day';
COMMENT ON COLUMN mart.target_pace.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN mart.target_pace.denominator IS 'Mẫu số | Denominator';
COMMENT ON COLUMN mart.target_pace.value_pct IS 'Giá trị, % | Value, %';
COMMENT ON COLUMN mart.target_pace.status IS 'Trạng thái của tháng đó; chỉ tiêu "từng lĩnh vực" có thể chưa đạt dù số gộp đã đạt | Status of that month; a target "in each field" may be unmet though the pooled value meets it';
COMMENT ON COLUMN mart.target_pace.target_operator IS 'Phép so sánh của chỉ tiêu đang có hiệu lực | Operator of the target in force';
COMMENT ON COLUMN mart.target_pace.target_pct IS 'Chỉ tiêu, % | Target, %';
COMMENT ON COLUMN mart.target_pace.gap_pct IS 'Giá trị trừ chỉ tiêu, điểm % | Value less target, points';
COMMENT ON COLUMN mart.target_pace.cases_missing IS 'Số trường hợp còn phải thay đổi để đạt; 0 là đã đạt | Cases that still have to change; 0 when met';
COMMENT ON COLUMN mart.target_pace.trend_pct_per_month IS 'Xu hướng sáu tháng gần nhất, điểm % mỗi tháng; chỉ trong cùng một chuỗi số liệu; trống khi chưa đủ ba tháng | Trend of the last six months, points per month, within one series only; NULL below three months';
COMMENT ON COLUMN mart.target_pace.trend_months IS 'Số tháng dùng để tính xu hướng | Months the trend is computed from';
COMMENT ON COLUMN mart.target_pace.trend_note IS 'Gián đoạn chuỗi số liệu làm xu hướng ngắn lại; trống là không có | The break that makes the trend shorter; NULL when none does';
COMMENT ON COLUMN mart.target_pace.due_date IS 'Hạn của chỉ tiêu, không tính ngày này | When the target is due, exclusive';
COMMENT ON COLUMN mart.target_pace.months_left IS 'Số tháng còn lại sau tháng này | Months left after this one';
COMMENT ON COLUMN mart.target_pace.needed_pct_per_month IS 'Tốc độ cần có, điểm % mỗi tháng; trống khi đã đạt hoặc hết hạn | Pace it needs, points per month; NULL when met or due';
COMMENT ON COLUMN mart.target_pace.expected_pct IS 'Giá trị tới hạn nếu xu hướng giữ nguyên, % | Value when due if the trend goes on, %';
COMMENT ON COLUMN mart.target_pace.pace IS 'met đã đạt, on_pace kịp, behind chậm, no_trend chưa đủ số liệu | met, on_pace, behind or no_trend';
