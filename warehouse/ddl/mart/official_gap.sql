-- grain: one row per period, unit, group and metric that the portal publishes
-- owner: warehouse.mart
CREATE TABLE mart.official_gap (
    period_type VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    period_label VARCHAR NOT NULL,
    agency_id VARCHAR,
    department_code VARCHAR NOT NULL,
    department_name VARCHAR,
    group_code VARCHAR NOT NULL,
    metric_code VARCHAR,
    our_numerator BIGINT,
    our_denominator BIGINT,
    our_ratio DECIMAL(9,2),
    our_score DECIMAL(5,2) NOT NULL,
    our_max_score DECIMAL(5,2) NOT NULL,
    our_quality VARCHAR NOT NULL,
    official_numerator BIGINT,
    official_denominator BIGINT,
    official_ratio DECIMAL(9,2),
    official_score DECIMAL(5,2),
    is_score_published BOOLEAN NOT NULL,
    official_max_score DECIMAL(5,2),
    official_quality VARCHAR,
    numerator_difference BIGINT,
    denominator_difference BIGINT,
    score_difference DECIMAL(5,2),
    explained_numerator BIGINT,
    explained_denominator BIGINT,
    explained_score DECIMAL(5,2),
    unexplained_numerator BIGINT,
    unexplained_denominator BIGINT,
    unexplained_score DECIMAL(5,2)
);

COMMENT ON TABLE mart.official_gap IS 'Số chính thức theo Quyết định 766 bên cạnh số của ta: chênh lệch (của cổng trừ của ta) và phần giải thích được | Official Decision 766 figures beside ours: difference (theirs less ours) and the part that is explained';
COMMENT ON COLUMN mart.official_gap.period_type IS 'Loại kỳ: month, quarter, year | Period type';
COMMENT ON COLUMN mart.official_gap.period_start IS 'Ngày đầu kỳ | First day';
COMMENT ON COLUMN mart.official_gap.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End, exclusive';
COMMENT ON COLUMN mart.official_gap.period_label IS 'Tên kỳ | Label of the period';
COMMENT ON COLUMN mart.official_gap.agency_id IS 'Cơ quan; trống: toàn thành phố | Agency; NULL: the city';
COMMENT ON COLUMN mart.official_gap.department_code IS 'Mã đơn vị trên cổng | Department code of the portal';
COMMENT ON COLUMN mart.official_gap.department_name IS 'Tên đơn vị trên cổng | Department name of the portal';
COMMENT ON COLUMN mart.official_gap.group_code IS 'Mã nhóm | Group code';
COMMENT ON COLUMN mart.official_gap.metric_code IS 'Mã chỉ số thành phần; trống: cả nhóm | Metric code; NULL: the whole group';
COMMENT ON COLUMN mart.official_gap.our_numerator IS 'Tử số của ta | Our numerator';
COMMENT ON COLUMN mart.official_gap.our_denominator IS 'Mẫu số của ta | Our denominator';
COMMENT ON COLUMN mart.official_gap.our_ratio IS 'Tỷ lệ của ta, % | Our percentage';
COMMENT ON COLUMN mart.official_gap.our_score IS 'Điểm của ta; của nhóm: cộng các chỉ số tính được | Our points; of a group over what can be measured';
COMMENT ON COLUMN mart.official_gap.our_max_score IS 'Điểm tối đa của phần ta tính được | Most points of what we can measure';
COMMENT ON COLUMN mart.official_gap.our_quality IS 'Chất lượng số của ta: final, provisional, awarded | Quality of our figure';
COMMENT ON COLUMN mart.official_gap.official_numerator IS 'Tử số cổng công bố | Published numerator';
COMMENT ON COLUMN mart.official_gap.official_denominator IS 'Mẫu số cổng công bố | Published denominator';
COMMENT ON COLUMN mart.official_gap.official_ratio IS 'Tỷ lệ cổng công bố, hoặc tính từ số cổng công bố, % | Percentage published, or of the published counts';
COMMENT ON COLUMN mart.official_gap.official_score IS 'Điểm cổng công bố; nếu cổng chỉ công bố điểm nhóm thì tính từ số cổng công bố | Points published; else computed from the published counts';
COMMENT ON COLUMN mart.official_gap.is_score_published IS 'Điểm do cổng công bố | The points are the portal''s own';
COMMENT ON COLUMN mart.official_gap.official_max_score IS 'Điểm tối đa theo cổng | Most points by the portal';
COMMENT ON COLUMN mart.official_gap.official_quality IS 'Cờ chất lượng của cổng | Quality flag of the portal';
COMMENT ON COLUMN mart.official_gap.numerator_difference IS 'Chênh lệch tử số: của cổng trừ của ta | Difference of numerators, theirs less ours';
COMMENT ON COLUMN mart.official_gap.denominator_difference IS 'Chênh lệch mẫu số | Difference of denominators';
COMMENT ON COLUMN mart.official_gap.score_difference IS 'Chênh lệch điểm; của nhóm chỉ khi ta tính được đủ các chỉ số | Difference of points; of a group only where we can measure all of it';
COMMENT ON COLUMN mart.official_gap.explained_numerator IS 'Phần chênh lệch tử số giải thích được bằng dữ liệu của ta | Part of the numerators'' difference that our rows explain';
COMMENT ON COLUMN mart.official_gap.explained_denominator IS 'Phần chênh lệch mẫu số giải thích được | Part of the denominators'' difference that is explained';
COMMENT ON COLUMN mart.official_gap.explained_score IS 'Phần chênh lệch điểm giải thích được | Part of the points'' difference that is explained';
COMMENT ON COLUMN mart.official_gap.unexplained_numerator IS 'Phần chênh lệch tử số chưa giải thích được | Rest of the numerators'' difference';
COMMENT ON COLUMN mart.official_gap.unexplained_denominator IS 'Phần chênh lệch mẫu số chưa giải thích được | Rest of the denominators'' difference';
COMMENT ON COLUMN mart.official_gap.unexplained_score IS 'Phần chênh lệch điểm chưa giải thích được | Rest of the points'' difference';
