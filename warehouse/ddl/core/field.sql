-- grain: one row per field (lĩnh vực) of the latest catalogue pull
-- owner: warehouse.core.apply
CREATE TABLE core.field (
    field_code VARCHAR NOT NULL CHECK (field_code <> ''),
    name_raw   VARCHAR,
    name       VARCHAR,
    ministry   VARCHAR
);

COMMENT ON TABLE core.field IS 'Lĩnh vực TTHC theo lần kéo danh mục mới nhất | Procedure fields, from the latest catalogue pull';
COMMENT ON COLUMN core.field.field_code IS 'Mã lĩnh vực (MaLinhVuc) | Field code';
COMMENT ON COLUMN core.field.name_raw IS 'Tên như nguồn gửi | Name as delivered';
COMMENT ON COLUMN core.field.name IS 'Tên không có phần trong ngoặc | Name without the bracket';
COMMENT ON COLUMN core.field.ministry IS 'Bộ, ngành | Ministry';
