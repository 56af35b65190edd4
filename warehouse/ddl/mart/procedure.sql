-- grain: one row per procedure and validity segment (SCD2), within the city's authority
-- owner: warehouse.mart
CREATE TABLE mart.procedure (
    procedure_code VARCHAR NOT NULL,
    name VARCHAR,
    field_code VARCHAR,
    source VARCHAR,
    is_fee_bearing BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    result_count INTEGER
);

COMMENT ON TABLE mart.procedure IS 'Thủ tục hành chính thuộc thẩm quyền thành phố, theo thời gian | Procedures within the city''s authority over time';
COMMENT ON COLUMN mart.procedure.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.procedure.name IS 'Tên thủ tục | Name';
COMMENT ON COLUMN mart.procedure.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.procedure.source IS 'Nguồn: catalogue (cổng) hoặc file (tệp) | Source: catalogue or file';
COMMENT ON COLUMN mart.procedure.is_fee_bearing IS 'Có thu phí: danh mục có mức phí lớn hơn 0, hoặc ngoài danh mục mà có hồ sơ thu phí | Fee-bearing: a fee above 0 in the catalogue or, if it is not listed, in one of its dossiers';
COMMENT ON COLUMN mart.procedure.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.procedure.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';
COMMENT ON COLUMN mart.procedure.result_count IS 'Số loại kết quả ghi trong danh mục; 0 là không có giấy tờ kết quả, trống là chưa có chi tiết | Results listed by the catalogue; 0 means no result paper, NULL no detail yet';
