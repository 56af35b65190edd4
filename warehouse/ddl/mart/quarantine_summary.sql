-- grain: one row per source, entity, rule and day
-- owner: warehouse.mart
CREATE TABLE mart.quarantine_summary (
    source VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    day DATE NOT NULL,
    records BIGINT NOT NULL,
    open_records BIGINT NOT NULL,
    open_since TIMESTAMPTZ,
    open_since_date DATE,
    extracts BIGINT NOT NULL,
    last_extract_id VARCHAR NOT NULL,
    last_landed_at TIMESTAMPTZ NOT NULL,
    last_landed_date DATE NOT NULL
);

COMMENT ON TABLE mart.quarantine_summary IS 'Bản ghi bị cách ly theo nguồn, quy tắc và ngày nhận | Quarantined records by source, rule and day of landing';
COMMENT ON COLUMN mart.quarantine_summary.source IS 'Hệ thống nguồn | Source system';
COMMENT ON COLUMN mart.quarantine_summary.entity IS 'Thực thể | Entity';
COMMENT ON COLUMN mart.quarantine_summary.rule IS 'Quy tắc bị vi phạm | Rule broken';
COMMENT ON COLUMN mart.quarantine_summary.day IS 'Ngày nhận | Day of landing';
COMMENT ON COLUMN mart.quarantine_summary.records IS 'Số bản ghi bị cách ly trong ngày | Records refused that day';
COMMENT ON COLUMN mart.quarantine_summary.open_records IS 'Trong đó chưa được nguồn gửi lại đúng; mỗi bản ghi tính một lần, ở lần bị cách ly gần nhất | Of them still open; each record counts once, at its newest refusal';
COMMENT ON COLUMN mart.quarantine_summary.open_since IS 'Bản ghi còn mở lâu nhất bị cách ly từ lúc | The oldest of the open ones was first refused at';
COMMENT ON COLUMN mart.quarantine_summary.open_since_date IS 'Ngày của open_since | Date of open_since';
COMMENT ON COLUMN mart.quarantine_summary.extracts IS 'Số lô dữ liệu | Extracts';
COMMENT ON COLUMN mart.quarantine_summary.last_extract_id IS 'Lô gần nhất | Newest extract';
COMMENT ON COLUMN mart.quarantine_summary.last_landed_at IS 'Nhận lô gần nhất lúc | Newest extract landed at';
COMMENT ON COLUMN mart.quarantine_summary.last_landed_date IS 'Ngày nhận lô gần nhất | Its date';
