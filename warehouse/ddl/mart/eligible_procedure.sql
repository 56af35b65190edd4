-- grain: one row per decision, procedure and validity segment
-- owner: warehouse.mart
CREATE TABLE mart.eligible_procedure (
    decision VARCHAR,
    procedure_code VARCHAR NOT NULL,
    class VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.eligible_procedure IS 'Thủ tục đủ điều kiện cung cấp trực tuyến theo quyết định, theo thời gian | Procedures eligible for online provision, over time';
COMMENT ON COLUMN mart.eligible_procedure.decision IS 'Số quyết định | Decision';
COMMENT ON COLUMN mart.eligible_procedure.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.eligible_procedure.class IS 'Lớp đủ điều kiện: partial, full | Class: partial (một phần) or full (toàn trình)';
COMMENT ON COLUMN mart.eligible_procedure.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.eligible_procedure.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';
