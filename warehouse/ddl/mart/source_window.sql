-- grain: one row per window, list or file landed (its newest extract), and one per gap that no extract covers
-- owner: warehouse.mart
CREATE TABLE mart.source_window (
    source VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    window_start TIMESTAMPTZ,
    window_end TIMESTAMPTZ,
    window_start_date DATE,
    window_end_date DATE,
    declared BIGINT,
    declared_checksum VARCHAR,
    landed BIGINT NOT NULL,
    distinct_keys BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    applied BIGINT,
    complete BOOLEAN,
    state VARCHAR NOT NULL CHECK (state IN ('verified', 'unverified', 'incomplete', 'not_applied', 'gap')),
    note VARCHAR,
    extract_id VARCHAR,
    landed_at TIMESTAMPTZ,
    landed_date DATE,
    origin VARCHAR
);

COMMENT ON TABLE mart.source_window IS 'Các khoảng dữ liệu đã nhận từ nguồn, và các khoảng còn thiếu | Windows landed from the sources, and the gaps';
COMMENT ON COLUMN mart.source_window.source IS 'Hệ thống nguồn | Source system';
COMMENT ON COLUMN mart.source_window.entity IS 'Thực thể | Entity';
COMMENT ON COLUMN mart.source_window.window_start IS 'Đầu khoảng; trống là toàn bộ danh mục hoặc tệp | Window start; NULL is a whole list or file';
COMMENT ON COLUMN mart.source_window.window_end IS 'Cuối khoảng, không tính | Window end, exclusive';
COMMENT ON COLUMN mart.source_window.window_start_date IS 'Ngày đầu khoảng | Window start date';
COMMENT ON COLUMN mart.source_window.window_end_date IS 'Ngày cuối khoảng | Window end date';
COMMENT ON COLUMN mart.source_window.declared IS 'Số bản ghi nguồn công bố; trống là nguồn không công bố | Declared by the source';
COMMENT ON COLUMN mart.source_window.declared_checksum IS 'Mã kiểm tra nguồn công bố, đã khớp khi nhận | Checksum declared by the source; it was met when landed';
COMMENT ON COLUMN mart.source_window.landed IS 'Số bản ghi đã nhận | Records landed';
COMMENT ON COLUMN mart.source_window.distinct_keys IS 'Số khóa khác nhau | Distinct keys';
COMMENT ON COLUMN mart.source_window.quarantined IS 'Số bản ghi bị cách ly | Quarantined records';
COMMENT ON COLUMN mart.source_window.applied IS 'Số bản ghi đã vào kho; trống là mục này không vào kho | Records taken into core; NULL where core reads none of it';
COMMENT ON COLUMN mart.source_window.complete IS 'Đủ so với công bố; trống là không kiểm được | Complete; NULL when unverified';
COMMENT ON COLUMN mart.source_window.state IS 'Tình trạng: verified đã đối chiếu, unverified nguồn không cho số để đối chiếu, incomplete thiếu so với khai, not_applied chưa vào kho, gap chưa lấy được | State: verified, unverified (the source declares nothing), incomplete (less than declared), not_applied (not in core yet), gap (never landed)';
COMMENT ON COLUMN mart.source_window.note IS 'Điều còn thiếu và việc cần làm | What is missing and what to do';
COMMENT ON COLUMN mart.source_window.extract_id IS 'Lô dữ liệu; trống với khoảng thiếu | Extract; NULL for a gap';
COMMENT ON COLUMN mart.source_window.landed_at IS 'Nhận xong lúc | Landed at';
COMMENT ON COLUMN mart.source_window.landed_date IS 'Ngày nhận | Landing date';
COMMENT ON COLUMN mart.source_window.origin IS 'Nguồn gốc: live hoặc sandbox | Origin: live or sandbox';
