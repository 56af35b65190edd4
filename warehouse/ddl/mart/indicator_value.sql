-- grain: one row per version of a figure: indicator, variant, period, calendar, grain and its unit
-- owner: warehouse.mart
CREATE TABLE mart.indicator_value (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL CHECK (period_type IN ('month', 'quarter', 'year', 'ytd')),
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    grain VARCHAR NOT NULL CHECK (grain IN ('city', 'agency_group', 'agency', 'field', 'agency_field')),
    agency_id VARCHAR,
    agency_group VARCHAR,
    field_code VARCHAR,
    numerator BIGINT,
    denominator BIGINT,
    value_pct DECIMAL(7,2),
    target_operator VARCHAR,
    target_pct DECIMAL(7,2),
    status VARCHAR CHECK (status IN ('met', 'not_met', 'not_applicable', 'no_data', 'provisional')),
    note VARCHAR,
    formula_version VARCHAR NOT NULL,
    taxonomy_version VARCHAR NOT NULL,
    org_version VARCHAR NOT NULL,
    calendar VARCHAR NOT NULL,
    as_known_at TIMESTAMPTZ,
    is_current BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL
);

COMMENT ON TABLE mart.indicator_value IS 'Giá trị chỉ số, có phiên bản: is_current là bản mới nhất | Indicator values, versioned: is_current marks the newest';
COMMENT ON COLUMN mart.indicator_value.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.indicator_value.variant IS 'Biến thể; headline là cách tính chính | Variant; headline is the main one';
COMMENT ON COLUMN mart.indicator_value.period_type IS 'Loại kỳ: tháng, quý, năm, luỹ kế từ đầu năm | Period type: month, quarter, year or ytd (year to date)';
COMMENT ON COLUMN mart.indicator_value.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.indicator_value.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End of the period, exclusive';
COMMENT ON COLUMN mart.indicator_value.grain IS 'Mức tổng hợp | Grain';
COMMENT ON COLUMN mart.indicator_value.agency_id IS 'Mã cơ quan (mã QĐ 20), chỉ có ở mức agency và agency_field | Agency, at grains agency and agency_field';
COMMENT ON COLUMN mart.indicator_value.agency_group IS 'Nhóm cơ quan: department sở-ngành, district cấp huyện, commune cấp xã | Agency group: department, district or commune';
COMMENT ON COLUMN mart.indicator_value.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.indicator_value.numerator IS 'Tử số; trống chỉ khi no_data | Numerator; NULL only for no_data';
COMMENT ON COLUMN mart.indicator_value.denominator IS 'Mẫu số; trống chỉ khi no_data | Denominator; NULL only for no_data';
COMMENT ON COLUMN mart.indicator_value.value_pct IS 'Giá trị phần trăm, làm tròn nửa lên 2 chữ số, chỉ để hiển thị | Percent, rounded half-up, for display';
COMMENT ON COLUMN mart.indicator_value.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.indicator_value.target_pct IS 'Chỉ tiêu phần trăm có hiệu lực ngày đầu kỳ | Target in force on the first day';
COMMENT ON COLUMN mart.indicator_value.status IS 'Trạng thái: met đạt, not_met không đạt, not_applicable không áp dụng, no_data không có dữ liệu, provisional tạm tính; trống là không có chỉ tiêu | Status: met, not_met, not_applicable, no_data or provisional; NULL when no target is in force';
COMMENT ON COLUMN mart.indicator_value.note IS 'Ghi chú | Note';
COMMENT ON COLUMN mart.indicator_value.formula_version IS 'Phiên bản công thức | Formula version';
COMMENT ON COLUMN mart.indicator_value.taxonomy_version IS 'Bộ phân loại dịch vụ công tại ngày cuối kỳ | Service taxonomy on the last day';
COMMENT ON COLUMN mart.indicator_value.org_version IS 'Bộ máy tổ chức tại ngày cuối kỳ | Organisation on the last day';
COMMENT ON COLUMN mart.indicator_value.calendar IS 'Lịch kỳ: civil là lịch dương; admin15 là kỳ báo cáo hành chính chốt ngày 14 (NĐ 09/2019/NĐ-CP), chỉ cấp thành phố, chỉ có khi đặt REPORT_CALENDAR | Calendar of the periods: civil; admin15 closes on the 14th as administrative reports do, for the city only, where REPORT_CALENDAR asks for it';
COMMENT ON COLUMN mart.indicator_value.as_known_at IS 'Biết đến thời điểm: lúc nhận lô dữ liệu mới nhất đã dùng | Landing time of the newest extract used';
COMMENT ON COLUMN mart.indicator_value.is_current IS 'Là phiên bản mới nhất | Is the newest version';
COMMENT ON COLUMN mart.indicator_value.run_id IS 'Lần chạy đã tạo dòng này | Run that made the row';
COMMENT ON COLUMN mart.indicator_value.period_label IS 'Nhãn kỳ, ví dụ 06/2026 | Period label such as 06/2026';
