-- grain: one row per endpoint, period_type, year, period, department_code, scope and metric_code
-- owner: warehouse.core.apply
CREATE TABLE core.official_766 (
    endpoint         VARCHAR NOT NULL,
    period_type      VARCHAR NOT NULL,
    year             INTEGER NOT NULL,
    period           INTEGER,
    department_code  VARCHAR,
    department_name  VARCHAR,
    department_level VARCHAR,
    scope            VARCHAR,
    metric_code      VARCHAR NOT NULL,
    value            DECIMAL(20,4),
    numerator        DECIMAL(20,4),
    denominator      DECIMAL(20,4),
    ratio            DECIMAL(9,4),
    score            DECIMAL(9,4),
    max_score        DECIMAL(9,4),
    quality_flag     VARCHAR,
    _extract_id      VARCHAR NOT NULL,
    _page            INTEGER NOT NULL,
    _pos             INTEGER NOT NULL,
    _content_hash    UBIGINT NOT NULL
);

COMMENT ON TABLE core.official_766 IS 'Số liệu chính thức của Bộ chỉ số 766, như đã công bố | Official Decision-766 figures as published';
COMMENT ON COLUMN core.official_766.endpoint IS 'Đầu mục số liệu | Endpoint';
COMMENT ON COLUMN core.official_766.period_type IS 'Loại kỳ | Kind of period';
COMMENT ON COLUMN core.official_766.year IS 'Năm | Year';
COMMENT ON COLUMN core.official_766.period IS 'Tháng hoặc quý; trống nếu là năm | Month or quarter; NULL for a year';
COMMENT ON COLUMN core.official_766.department_code IS 'Mã đơn vị | Department code';
COMMENT ON COLUMN core.official_766.department_name IS 'Tên đơn vị | Department name';
COMMENT ON COLUMN core.official_766.department_level IS 'Cấp đơn vị | Department level';
COMMENT ON COLUMN core.official_766.scope IS 'Dòng cha hay dòng con | Parent or child line';
COMMENT ON COLUMN core.official_766.metric_code IS 'Mã chỉ số thành phần | Metric code';
COMMENT ON COLUMN core.official_766.value IS 'Giá trị | Value';
COMMENT ON COLUMN core.official_766.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN core.official_766.denominator IS 'Mẫu số | Denominator';
COMMENT ON COLUMN core.official_766.ratio IS 'Tỷ lệ | Ratio';
COMMENT ON COLUMN core.official_766.score IS 'Điểm | Score';
COMMENT ON COLUMN core.official_766.max_score IS 'Điểm tối đa | Highest score';
COMMENT ON COLUMN core.official_766.quality_flag IS 'Ghi chú chất lượng | Quality flag';
COMMENT ON COLUMN core.official_766._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.official_766._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.official_766._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.official_766._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
