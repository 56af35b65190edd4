-- grain: one row per procedure within the city's authority and span of validity (SCD2, spans never overlap)
-- owner: warehouse.core.apply
CREATE TABLE core.procedure (
    procedure_code VARCHAR NOT NULL CHECK (procedure_code <> ''),
    name           VARCHAR,
    field_code     VARCHAR,
    source         VARCHAR NOT NULL CHECK (source IN ('catalogue', 'file')),
    valid_from     DATE NOT NULL,
    valid_to       DATE,
    CHECK (valid_to > valid_from)
);

COMMENT ON TABLE core.procedure IS 'TTHC thuộc thẩm quyền của Thành phố theo thời gian | Procedures within the city''s authority over time';
COMMENT ON COLUMN core.procedure.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.procedure.name IS 'Tên TTHC; trống nếu chỉ có trong tệp | Name; NULL when known from the file only';
COMMENT ON COLUMN core.procedure.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN core.procedure.source IS 'Căn cứ: danh mục hay tệp | Decided by the catalogue or by the file';
COMMENT ON COLUMN core.procedure.valid_from IS 'Có hiệu lực từ ngày | In force from';
COMMENT ON COLUMN core.procedure.valid_to IS 'Hết hiệu lực từ ngày này (không gồm); trống = còn hiệu lực | Until, exclusive; NULL = open';
