-- grain: one row per field (lĩnh vực)
-- owner: warehouse.mart
CREATE TABLE mart.field (
    field_code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    name_raw VARCHAR,
    ministry VARCHAR,
    is_land BOOLEAN NOT NULL,
    is_investment BOOLEAN NOT NULL
);

COMMENT ON TABLE mart.field IS 'Danh mục lĩnh vực | Fields';
COMMENT ON COLUMN mart.field.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.field.name IS 'Tên lĩnh vực không có phần trong ngoặc | Name without the trailing bracket';
COMMENT ON COLUMN mart.field.name_raw IS 'Tên như nguồn gửi | Name as delivered';
COMMENT ON COLUMN mart.field.ministry IS 'Bộ quản lý | Ministry';
COMMENT ON COLUMN mart.field.is_land IS 'Thuộc nhóm đất đai | Is a field of land';
COMMENT ON COLUMN mart.field.is_investment IS 'Thuộc nhóm đầu tư | Is a field of investment';
