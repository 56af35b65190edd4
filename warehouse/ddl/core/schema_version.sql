-- grain: one row
-- owner: warehouse.database.migrate
CREATE TABLE core.schema_version (
    version INTEGER NOT NULL,
    checksum VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
);

COMMENT ON TABLE core.schema_version IS 'Phiên bản lược đồ của tệp này (nội bộ) | Version of the schema of this file (internal)';
COMMENT ON COLUMN core.schema_version.version IS 'Số của bước nâng cấp mới nhất; 1 là chưa có bước nào | Number of the newest migration; 1 when there is none';
COMMENT ON COLUMN core.schema_version.checksum IS 'SHA-256 của các tệp mô tả bảng | SHA-256 of the files that describe the tables';
COMMENT ON COLUMN core.schema_version.applied_at IS 'Thời điểm tạo hoặc nâng cấp | When the tables were made or migrated';
