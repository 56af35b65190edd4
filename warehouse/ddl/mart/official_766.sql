-- grain: one row per endpoint, period, department and metric
-- owner: warehouse.mart
CREATE TABLE mart.official_766 (
    endpoint VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    period INTEGER,
    department_code VARCHAR,
    department_name VARCHAR,
    department_level VARCHAR,
    scope VARCHAR,
    metric_code VARCHAR NOT NULL,
    value DECIMAL(20,4),
    numerator DECIMAL(20,4),
    denominator DECIMAL(20,4),
    ratio DECIMAL(9,4),
    score DECIMAL(9,4),
    max_score DECIMAL(9,4),
    quality_flag VARCHAR
);

COMMENT ON TABLE mart.official_766 IS 'Số liệu chính thức theo Quyết định 766/QĐ-TTg, như công bố | Official Decision 766 figures as published';
COMMENT ON COLUMN mart.official_766.endpoint IS 'Nhóm chỉ số theo cổng | Endpoint';
COMMENT ON COLUMN mart.official_766.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.official_766.year IS 'Năm | Year';
COMMENT ON COLUMN mart.official_766.period IS 'Quý hoặc tháng | Quarter or month';
COMMENT ON COLUMN mart.official_766.department_code IS 'Mã đơn vị | Department code';
COMMENT ON COLUMN mart.official_766.department_name IS 'Tên đơn vị | Department name';
COMMENT ON COLUMN mart.official_766.department_level IS 'Cấp đơn vị | Department level';
COMMENT ON COLUMN mart.official_766.scope IS 'parent toàn tỉnh, child đơn vị | parent or child';
COMMENT ON COLUMN mart.official_766.metric_code IS 'Mã chỉ số thành phần | Metric code';
COMMENT ON COLUMN mart.official_766.value IS 'Giá trị | Value';
COMMENT ON COLUMN mart.official_766.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN mart.official_766.denominator IS 'Mẫu số | Denominator';
COMMENT ON COLUMN mart.official_766.ratio IS 'Tỷ lệ | Ratio';
COMMENT ON COLUMN mart.official_766.score IS 'Điểm | Score';
COMMENT ON COLUMN mart.official_766.max_score IS 'Điểm tối đa | Maximum score';
COMMENT ON COLUMN mart.official_766.quality_flag IS 'Cờ chất lượng dữ liệu | Quality flag';
