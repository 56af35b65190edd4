-- grain: one row per distinct file row; rows of all periods are united and live by their own dates
-- owner: warehouse.core.apply
CREATE TABLE core.eligible_procedure (
    decision       VARCHAR,
    procedure_code VARCHAR NOT NULL CHECK (procedure_code <> ''),
    class          VARCHAR NOT NULL CHECK (class IN ('partial', 'full')),
    valid_from     DATE NOT NULL,
    valid_to       DATE,
    CHECK (valid_to > valid_from)
);

COMMENT ON TABLE core.eligible_procedure IS 'TTHC đủ điều kiện cung cấp trực tuyến, mỗi dòng sống theo ngày của nó | Procedures eligible to go online; each row lives by its own dates';
COMMENT ON COLUMN core.eligible_procedure.decision IS 'Quyết định | Decision';
COMMENT ON COLUMN core.eligible_procedure.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.eligible_procedure.class IS 'Một phần hay toàn trình | Partial or full';
COMMENT ON COLUMN core.eligible_procedure.valid_from IS 'Có hiệu lực từ ngày | From';
COMMENT ON COLUMN core.eligible_procedure.valid_to IS 'Hết hiệu lực từ ngày này (không gồm); trống = còn hiệu lực | Until, exclusive; NULL = open';
