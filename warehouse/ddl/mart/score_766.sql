-- grain: one row per period, unit, group and metric
-- owner: warehouse.mart
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
COMMENT ON COLUMN mart.score_766.quality IS 'final chính thức, provisional tạm tính, no_data nguồn chưa có dữ liệu, not_measurable không nguồn nào cho biết, awarded không áp dụng ở cấp xã và được điểm tối đa | final, provisional, no_data (the source gave nothing), not_measurable (no source says it), awarded (does not apply to communes, which get all points)';
