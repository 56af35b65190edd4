-- grain: one row per line of the table of points
-- owner: warehouse.mart
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
COMMENT ON COLUMN mart.score_rule.group_code IS 'Mã nhóm: CKMB, TDGQ, ONLINE, TTTT, MDHL, MDSH | Group code: publicity, progress, online services, payment, satisfaction, digitisation';
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
