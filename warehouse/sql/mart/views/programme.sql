-- grain: one row per group of targets and indicator that answers it
-- inputs: mart.programme_item, mart.indicator, mart.indicator_value, mart.state
-- owner: warehouse.mart
-- Some targets have a value for each month, some for a year or the period of a file only: so the newest closed period that
-- has one (of several that end on one day the longest), and the newest closed year beside it.
CREATE OR REPLACE VIEW mart.programme AS
WITH closed AS (
    SELECT
        v.*,
        (v.status IS DISTINCT FROM 'no_data') AS is_known,
        list_position(['month', 'quarter', 'ytd', 'year'], v.period_type) AS length
    FROM mart.indicator_value AS v
    CROSS JOIN mart.state AS s
    WHERE
        v.is_current AND v.calendar = 'civil' AND v.variant = 'headline' AND v.grain = 'city'
        AND v.period_end <= s.local_today
),

latest AS (
    SELECT c.*
    FROM closed AS c
    QUALIFY row_number() OVER (
        PARTITION BY c.indicator_id ORDER BY c.is_known DESC, c.period_end DESC, c.length DESC
    ) = 1
),

last_year AS (
    SELECT c.*
    FROM closed AS c
    WHERE c.period_type = 'year'
    QUALIFY row_number() OVER (PARTITION BY c.indicator_id ORDER BY c.is_known DESC, c.period_end DESC) = 1
)

SELECT
    p.item,
    p.name_vi AS item_name_vi,
    p.name_en AS item_name_en,
    i.indicator_id,
    i.name_vi,
    i.name_en,
    i.unit,
    i.measure,
    n.period_label,
    n.period_end,
    n.numerator,
    n.denominator,
    n.value_pct,
    n.target_operator,
    n.target_pct,
    n.status,
    n.note,
    y.period_label AS year_label,
    y.numerator AS year_numerator,
    y.denominator AS year_denominator,
    y.value_pct AS year_value_pct,
    y.target_operator AS year_target_operator,
    y.target_pct AS year_target_pct,
    y.status AS year_status,
    y.note AS year_note
FROM mart.programme_item AS p
INNER JOIN mart.indicator AS i ON i.indicator_id = p.indicator_id AND i.is_headline
LEFT JOIN latest AS n ON n.indicator_id = p.indicator_id
LEFT JOIN last_year AS y ON y.indicator_id = p.indicator_id
ORDER BY p.item, i.sort_order;

COMMENT ON VIEW mart.programme IS 'Chương trình: mười nhóm chỉ tiêu, giá trị mới nhất và năm gần nhất | The programme: ten groups of targets, newest value and newest year';
COMMENT ON COLUMN mart.programme.item IS 'Số nhóm chỉ tiêu | Number of the group';
COMMENT ON COLUMN mart.programme.item_name_vi IS 'Tên nhóm | Name of the group';
COMMENT ON COLUMN mart.programme.item_name_en IS 'Tên nhóm, tiếng Anh | Name of the group, English';
COMMENT ON COLUMN mart.programme.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.programme.name_vi IS 'Tên chỉ số | Name of the indicator';
COMMENT ON COLUMN mart.programme.name_en IS 'Tên chỉ số, tiếng Anh | Name of the indicator, English';
COMMENT ON COLUMN mart.programme.unit IS 'Đơn vị đếm | Unit counted';
COMMENT ON COLUMN mart.programme.measure IS 'Cách đo: share tỷ lệ, rank hạng, count số đếm | Measure: share, rank or count';
COMMENT ON COLUMN mart.programme.period_label IS 'Kỳ gần nhất đã kết thúc có giá trị | Newest closed period with a value';
COMMENT ON COLUMN mart.programme.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End of the period, exclusive';
COMMENT ON COLUMN mart.programme.numerator IS 'Tử số (của hạng: hạng) | Numerator (the rank, of a rank)';
COMMENT ON COLUMN mart.programme.denominator IS 'Mẫu số (của hạng: số được xếp hạng) | Denominator (how many were ranked, of a rank)';
COMMENT ON COLUMN mart.programme.value_pct IS 'Giá trị, % | Value, %';
COMMENT ON COLUMN mart.programme.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.programme.target_pct IS 'Chỉ tiêu | Target';
COMMENT ON COLUMN mart.programme.status IS 'Trạng thái | Status';
COMMENT ON COLUMN mart.programme.note IS 'Ghi chú | Note';
COMMENT ON COLUMN mart.programme.year_label IS 'Năm gần nhất đã kết thúc có giá trị | Newest closed year with a value';
COMMENT ON COLUMN mart.programme.year_numerator IS 'Tử số của năm | Numerator of the year';
COMMENT ON COLUMN mart.programme.year_denominator IS 'Mẫu số của năm | Denominator of the year';
COMMENT ON COLUMN mart.programme.year_value_pct IS 'Giá trị của năm, % | Value of the year, %';
COMMENT ON COLUMN mart.programme.year_target_operator IS 'Phép so sánh của chỉ tiêu trong năm | Target operator of the year';
COMMENT ON COLUMN mart.programme.year_target_pct IS 'Chỉ tiêu của năm | Target of the year';
COMMENT ON COLUMN mart.programme.year_status IS 'Trạng thái của năm | Status of the year';
COMMENT ON COLUMN mart.programme.year_note IS 'Ghi chú của năm | Note of the year';
