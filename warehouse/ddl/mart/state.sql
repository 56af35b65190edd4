-- grain: one row
-- owner: warehouse.mart
CREATE TABLE mart.state (
    core_change_no BIGINT NOT NULL,
    input_hash VARCHAR NOT NULL,
    local_today DATE NOT NULL,
    computed_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    history_from TIMESTAMP NOT NULL,
    settle_seconds BIGINT NOT NULL,
    min_field_cases INTEGER NOT NULL,
    public_min_count INTEGER NOT NULL,
    report_calendar VARCHAR NOT NULL
);

COMMENT ON TABLE mart.state IS 'Trạng thái lần tính gần nhất (nội bộ) | State of the newest computation (internal)';
COMMENT ON COLUMN mart.state.core_change_no IS 'Số thay đổi của kho lõi đã tính đến | Core change number the rows were computed from';
COMMENT ON COLUMN mart.state.input_hash IS 'Dấu vân tay của danh mục chỉ số, câu SQL và tham số | Fingerprint of registry, SQL and parameters';
COMMENT ON COLUMN mart.state.local_today IS 'Ngày của lần tính, giờ địa phương | Local date of the computation';
COMMENT ON COLUMN mart.state.computed_at IS 'Thời điểm tính theo đồng hồ của hệ thống | Moment of the computation';
COMMENT ON COLUMN mart.state.run_id IS 'Lần chạy | Run';
COMMENT ON COLUMN mart.state.origin IS 'Nguồn gốc dữ liệu | Origin';
COMMENT ON COLUMN mart.state.history_from IS 'Thời điểm bắt đầu lịch sử cần có (HISTORY_FROM), giờ địa phương | Where history should begin (HISTORY_FROM), local time';
COMMENT ON COLUMN mart.state.settle_seconds IS 'Số giây chờ nguồn ghi xong (SETTLE_MINUTES); khoảng cuối dài chừng ấy không coi là thiếu | Seconds a source may take to commit (SETTLE_MINUTES); a tail of that length is no gap';
COMMENT ON COLUMN mart.state.min_field_cases IS 'Số hồ sơ tối thiểu của một lĩnh vực để không bị đánh dấu | Cases below which a field is marked';
COMMENT ON COLUMN mart.state.public_min_count IS 'Số đếm dưới mức này bị che trong bảng công khai; 0 là không che | Counts below this are hidden in public tables; 0 hides none';
COMMENT ON COLUMN mart.state.report_calendar IS 'Lịch kỳ báo cáo có thêm bên lịch dương (REPORT_CALENDAR): admin15, hoặc civil là không có | Calendar of reports beside the civil one (REPORT_CALENDAR): admin15, or civil for none';
