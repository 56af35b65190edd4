-- grain: one row per table and extract applied to it
-- owner: warehouse.core.apply
CREATE TABLE core.applied_extract (
    table_name   VARCHAR NOT NULL,
    system       VARCHAR NOT NULL,
    entity       VARCHAR NOT NULL,
    extract_id   VARCHAR NOT NULL,
    window_start TIMESTAMP,
    window_end   TIMESTAMP,
    records      BIGINT NOT NULL CHECK (records >= 0),
    change_no    BIGINT,
    landed_at    TIMESTAMPTZ NOT NULL
);

COMMENT ON TABLE core.applied_extract IS 'Các lần trích xuất đã áp dụng vào từng bảng | Extracts applied to each table';
COMMENT ON COLUMN core.applied_extract.table_name IS 'Bảng core | Core table';
COMMENT ON COLUMN core.applied_extract.system IS 'Hệ thống nguồn | Source system';
COMMENT ON COLUMN core.applied_extract.entity IS 'Đối tượng dữ liệu của nguồn | Source entity';
COMMENT ON COLUMN core.applied_extract.extract_id IS 'Mã lần trích xuất | Extract id';
COMMENT ON COLUMN core.applied_extract.window_start IS 'Đầu cửa sổ (giờ TP.HCM); trống nếu nguồn không có cửa sổ | Start of the window (local); NULL for entities without windows';
COMMENT ON COLUMN core.applied_extract.window_end IS 'Cuối cửa sổ, không gồm (giờ TP.HCM) | End of the window, exclusive (local)';
COMMENT ON COLUMN core.applied_extract.records IS 'Số bản ghi trong lần trích xuất | Records in the extract';
COMMENT ON COLUMN core.applied_extract.change_no IS 'Thay đổi mà lần trích xuất này gây ra; trống nếu không có gì đổi | Change this extract was part of; NULL when nothing changed';
COMMENT ON COLUMN core.applied_extract.landed_at IS 'Thời điểm dữ liệu về tới kho tiếp nhận | When the extract landed';
