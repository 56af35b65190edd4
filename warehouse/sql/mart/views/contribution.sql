-- grain: one row per indicator with a target, period (latest closed month, and year to date), and agency, field or procedure
-- inputs: mart.indicator, mart.indicator_value, mart.target, mart.state, mart.agency, mart.field, mart.procedure, mart.dossier
-- owner: warehouse.mart
-- What the city's figure would gain if this one agency, field or procedure met the target and all others stayed.
CREATE OR REPLACE VIEW mart.contribution AS
WITH city AS (
    SELECT
        v.indicator_id, v.period_type, v.period_start, v.period_end, v.period_label, v.numerator, v.denominator,
        v.value_pct, t.operator, t.target_pct, i.direction
    FROM mart.indicator_value AS v
    CROSS JOIN mart.state AS s
    INNER JOIN mart.indicator AS i ON i.indicator_id = v.indicator_id AND i.variant = v.variant
    INNER JOIN mart.target AS t
        ON t.indicator_id = v.indicator_id AND t.variant = v.variant
        AND t.valid_from <= s.local_today AND (t.valid_to IS NULL OR t.valid_to > s.local_today)
    WHERE
        v.is_current AND v.calendar = 'civil' AND v.variant = 'headline' AND v.grain = 'city'
        AND v.period_type IN ('month', 'ytd') AND v.period_end <= s.local_today AND v.denominator > 0 AND v.value_pct IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY v.indicator_id, v.period_type ORDER BY v.period_end DESC) = 1
),

part AS (
    SELECT
        v.indicator_id, v.period_type, v.grain AS part_kind, coalesce(v.agency_id, v.field_code) AS part_id,
        v.numerator, v.denominator
    FROM mart.indicator_value AS v
    INNER JOIN city AS c
        ON c.indicator_id = v.indicator_id AND c.period_type = v.period_type
        AND c.period_start = v.period_start AND c.period_end = v.period_end
    WHERE v.is_current AND v.variant = 'headline' AND v.grain IN ('agency', 'field') AND v.denominator > 0

    UNION ALL

    SELECT
        c.indicator_id, c.period_type, 'procedure', d.procedure_code,
        count(*) FILTER (WHERE d.is_on_time = (c.indicator_id = 'on_time_resolution')),
        count(*)
    FROM city AS c
    INNER JOIN mart.dossier AS d ON d.finished_date >= c.period_start AND d.finished_date < c.period_end
    LEFT JOIN mart.field AS f ON f.field_code = d.field_code
    WHERE
        d.in_timeliness_base AND d.procedure_code IS NOT NULL
        AND (
            c.indicator_id = 'on_time_resolution'
            OR (c.indicator_id = 'late_land_investment' AND (f.is_land OR f.is_investment))
        )
    GROUP BY ALL
),

missing AS (
    SELECT
        c.*, p.part_kind, p.part_id, p.numerator AS part_numerator, p.denominator AS part_denominator,
        mart.cases_missing(p.numerator, p.denominator, c.operator, c.target_pct, c.direction) AS cases_missing
    FROM city AS c
    INNER JOIN part AS p ON p.indicator_id = c.indicator_id AND p.period_type = c.period_type
),

name AS (
    SELECT 'agency' AS part_kind, a.agency_id AS part_id, arg_max(a.name, a.valid_from) AS part_name
    FROM mart.agency AS a
    GROUP BY ALL
    UNION ALL
    SELECT 'field', f.field_code, f.name FROM mart.field AS f
    UNION ALL
    SELECT 'procedure', p.procedure_code, arg_max(p.name, p.valid_from) FROM mart.procedure AS p GROUP BY ALL
)

SELECT
    m.indicator_id,
    m.period_type,
    m.period_label,
    m.period_start,
    m.period_end,
    m.part_kind,
    m.part_id,
    n.part_name,
    m.part_numerator AS numerator,
    m.part_denominator AS denominator,
    round(100.0 * m.part_numerator / m.part_denominator, 2)::DECIMAL(7, 2) AS value_pct,
    m.operator AS target_operator,
    m.target_pct,
    m.cases_missing,
    round(100.0 * m.cases_missing / m.denominator, 4)::DECIMAL(9, 4) AS city_gain_pct,
    m.value_pct AS city_value_pct,
    row_number() OVER (
        PARTITION BY m.indicator_id, m.period_type, m.part_kind ORDER BY m.cases_missing DESC, m.part_id
    ) AS place
FROM missing AS m
LEFT JOIN name AS n ON n.part_kind = m.part_kind AND n.part_id = m.part_id
WHERE m.cases_missing > 0;

COMMENT ON VIEW mart.contribution IS 'Cơ quan, lĩnh vực, thủ tục nào đạt chỉ tiêu thì thành phố được lợi nhiều nhất | Which agency, field or procedure would move the city most by meeting the target';
COMMENT ON COLUMN mart.contribution.indicator_id IS 'Mã chỉ số, cách tính chính | Indicator id, headline';
COMMENT ON COLUMN mart.contribution.period_type IS 'month tháng gần nhất, ytd luỹ kế từ đầu năm | Latest closed month, or year to date';
COMMENT ON COLUMN mart.contribution.period_label IS 'Nhãn kỳ | Period label';
COMMENT ON COLUMN mart.contribution.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.contribution.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End of the period, exclusive';
COMMENT ON COLUMN mart.contribution.part_kind IS 'agency cơ quan, field lĩnh vực, procedure thủ tục | agency, field or procedure';
COMMENT ON COLUMN mart.contribution.part_id IS 'Mã cơ quan, lĩnh vực hoặc thủ tục | Code of the agency, field or procedure';
COMMENT ON COLUMN mart.contribution.part_name IS 'Tên | Its name';
COMMENT ON COLUMN mart.contribution.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN mart.contribution.denominator IS 'Mẫu số | Denominator';
COMMENT ON COLUMN mart.contribution.value_pct IS 'Giá trị, % | Value, %';
COMMENT ON COLUMN mart.contribution.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.contribution.target_pct IS 'Chỉ tiêu, % | Target, %';
COMMENT ON COLUMN mart.contribution.cases_missing IS 'Số trường hợp còn phải thay đổi để nơi này đạt | Cases that have to change for it to meet the target';
COMMENT ON COLUMN mart.contribution.city_gain_pct IS 'Giá trị của thành phố tốt lên bao nhiêu điểm % nếu nơi này đạt | Points by which the city improves if it does';
COMMENT ON COLUMN mart.contribution.city_value_pct IS 'Giá trị của thành phố, % | Value of the city, %';
COMMENT ON COLUMN mart.contribution.place IS 'Thứ hạng trong cùng chỉ số, kỳ và loại | Place within indicator, period and kind';
