-- grain: one row per period, unit, metric and cause
-- owner: warehouse.mart
CREATE TABLE mart.official_gap_cause (
    period_type VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    agency_id VARCHAR,
    metric_code VARCHAR NOT NULL,
    cause VARCHAR NOT NULL CHECK (cause IN (
        'not_synchronised', 'masked_status', 'moved_end_date', 'cash_marked_online', 'online_not_marked',
        'without_result', 'missing_class'
    )),
    numerator BIGINT NOT NULL,
    denominator BIGINT NOT NULL
);

COMMENT ON TABLE mart.official_gap_cause IS 'Nguyên nhân chênh lệch với số chính thức 766: mỗi nguyên nhân cộng thêm bao nhiêu vào số của ta | Causes of the gap to the official figures: what each adds to our counts';
COMMENT ON COLUMN mart.official_gap_cause.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.official_gap_cause.period_start IS 'Ngày đầu kỳ | First day';
COMMENT ON COLUMN mart.official_gap_cause.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End, exclusive';
COMMENT ON COLUMN mart.official_gap_cause.agency_id IS 'Cơ quan; trống: toàn thành phố | Agency; NULL: the city';
COMMENT ON COLUMN mart.official_gap_cause.metric_code IS 'Mã chỉ số thành phần | Metric code';
COMMENT ON COLUMN mart.official_gap_cause.cause IS 'Nguyên nhân: not_synchronised cổng thiếu hồ sơ, masked_status trạng thái 5, 6, 8 gửi thành 9, moved_end_date thiếu ngày kết thúc bị thay bằng ngày tiếp nhận, cash_marked_online tiền mặt đánh dấu trực tuyến, online_not_marked đã trả trực tuyến mà không đánh dấu, without_result nộp trực tuyến chưa có kết quả điện tử, missing_class thủ tục có hồ sơ trực tuyến mà danh mục không có mức độ | Cause: not_synchronised (the portal lacks dossiers), masked_status (5, 6, 8 sent as 9), moved_end_date (a missing end taken as the receipt), cash_marked_online, online_not_marked, without_result (online, no electronic result yet), missing_class (procedures sent online that the catalogue gives no level)';
COMMENT ON COLUMN mart.official_gap_cause.numerator IS 'Cộng vào tử số | Added to the numerator';
COMMENT ON COLUMN mart.official_gap_cause.denominator IS 'Cộng vào mẫu số | Added to the denominator';
