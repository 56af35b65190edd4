-- The 100 points of Decision 766: the rules, and our points per period, agency and metric.

CREATE TABLE mart.score_rule (
    rule_order INTEGER NOT NULL,
    group_code VARCHAR NOT NULL,
    group_name_vi VARCHAR NOT NULL,
    group_name_en VARCHAR NOT NULL,
    group_points INTEGER NOT NULL,
    metric_code VARCHAR NOT NULL,
    name_vi VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    points INTEGER NOT NULL,
    full_at INTEGER NOT NULL,
    if_none VARCHAR NOT NULL CHECK (if_none IN ('zero', 'full')),
    at_commune VARCHAR NOT NULL CHECK (at_commune IN ('counted', 'awarded')),
    counted_from VARCHAR,
    state_of VARCHAR,
    city_only BOOLEAN NOT NULL,
    report VARCHAR NOT NULL,
    formula_version VARCHAR NOT NULL,
    valid_from DATE NOT NULL
);

COMMENT ON TABLE mart.score_rule IS 'Quy tắc chấm 100 điểm của Quyết định 766/QĐ-TTg, theo cách tính của Cổng Dịch vụ công quốc gia | Rules of the 100 points of Decision 766 as the portal computes them';
COMMENT ON COLUMN mart.score_rule.rule_order IS 'Thứ tự | Order';
COMMENT ON COLUMN mart.score_rule.group_code IS 'Mã nhóm: CKMB, TDGQ, ONLINE, TTTT, MDHL, MDSH | Group code';
COMMENT ON COLUMN mart.score_rule.group_name_vi IS 'Tên nhóm | Name of the group';
COMMENT ON COLUMN mart.score_rule.group_name_en IS 'Tên nhóm, tiếng Anh | Name of the group, English';
COMMENT ON COLUMN mart.score_rule.group_points IS 'Điểm tối đa của nhóm | Most points of the group';
COMMENT ON COLUMN mart.score_rule.metric_code IS 'Mã chỉ số thành phần; nghĩa đọc theo formula_version, không theo tên | Metric code; its meaning goes with formula_version';
COMMENT ON COLUMN mart.score_rule.name_vi IS 'Tên chỉ số thành phần | Name of the metric';
COMMENT ON COLUMN mart.score_rule.name_en IS 'Tên tiếng Anh | English name';
COMMENT ON COLUMN mart.score_rule.points IS 'Điểm tối đa | Most points';
COMMENT ON COLUMN mart.score_rule.full_at IS 'Tỷ lệ (%) từ đó đạt điểm tối đa | Percentage from which all points are earned';
COMMENT ON COLUMN mart.score_rule.if_none IS 'Điểm khi mẫu số bằng 0: zero không điểm, full đủ điểm | Points where there is nothing to divide by';
COMMENT ON COLUMN mart.score_rule.at_commune IS 'Ở cấp xã: counted tính như thường, awarded không áp dụng và được điểm tối đa | At commune level: counted, or awarded in full because it does not apply';
COMMENT ON COLUMN mart.score_rule.counted_from IS 'Nơi lấy số của ta: chỉ số/biến thể, hoặc phép đếm riêng; trống: không nguồn nào cho biết | Where our counts come from; NULL: no source gives them';
COMMENT ON COLUMN mart.score_rule.state_of IS 'Chỉ số/biến thể quyết định số đã chính thức hay còn tạm tính | Indicator/variant that decides whether the figure is final';
COMMENT ON COLUMN mart.score_rule.city_only IS 'Chỉ tính được cho toàn thành phố | Only the city has counts of it';
COMMENT ON COLUMN mart.score_rule.report IS 'Báo cáo của cổng công bố chỉ số này | Report of the portal that publishes it';
COMMENT ON COLUMN mart.score_rule.formula_version IS 'Phiên bản công thức | Formula version';
COMMENT ON COLUMN mart.score_rule.valid_from IS 'Chấm điểm các kỳ bắt đầu từ ngày này | Periods that begin on this day or later are scored';

CREATE TABLE mart.score_766 (
    period_type VARCHAR NOT NULL CHECK (period_type IN ('month', 'quarter', 'year')),
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    period_label VARCHAR NOT NULL,
    agency_id VARCHAR,
    agency_level VARCHAR,
    metric_code VARCHAR NOT NULL,
    numerator BIGINT,
    denominator BIGINT,
    ratio DECIMAL(9,2),
    score DECIMAL(5,2),
    max_score DECIMAL(5,2) NOT NULL,
    quality VARCHAR NOT NULL CHECK (quality IN ('final', 'provisional', 'no_data', 'not_measurable', 'awarded'))
);

COMMENT ON TABLE mart.score_766 IS 'Điểm theo Quyết định 766/QĐ-TTg tính từ số liệu của ta: theo kỳ, cơ quan và chỉ số thành phần | Our Decision 766 points per period, agency and metric';
COMMENT ON COLUMN mart.score_766.period_type IS 'Loại kỳ: month, quarter, year | Period type';
COMMENT ON COLUMN mart.score_766.period_start IS 'Ngày đầu kỳ | First day';
COMMENT ON COLUMN mart.score_766.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End, exclusive';
COMMENT ON COLUMN mart.score_766.period_label IS 'Tên kỳ | Label of the period';
COMMENT ON COLUMN mart.score_766.agency_id IS 'Cơ quan, gồm cả đơn vị trực thuộc như cổng tính; trống: toàn thành phố | Agency with everything below it, as the portal counts; NULL: the city';
COMMENT ON COLUMN mart.score_766.agency_level IS 'Cấp của cơ quan vào ngày cuối kỳ | Level of the agency on the last day';
COMMENT ON COLUMN mart.score_766.metric_code IS 'Mã chỉ số thành phần | Metric code';
COMMENT ON COLUMN mart.score_766.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN mart.score_766.denominator IS 'Mẫu số; 0 không điểm, riêng phản ánh kiến nghị đủ điểm | Denominator; 0 earns nothing, except that no petition earns all';
COMMENT ON COLUMN mart.score_766.ratio IS 'Tỷ lệ %, làm tròn trước khi tính điểm | Percentage, rounded before points are made of it';
COMMENT ON COLUMN mart.score_766.score IS 'Điểm; trống: không có nguồn để tính, không phải 0 | Points; NULL: no source to compute them from, which is not 0';
COMMENT ON COLUMN mart.score_766.max_score IS 'Điểm tối đa | Most points';
COMMENT ON COLUMN mart.score_766.quality IS 'final chính thức, provisional tạm tính, no_data nguồn chưa có dữ liệu, not_measurable không nguồn nào cho biết, awarded không áp dụng ở cấp xã và được điểm tối đa | Quality of the row';
