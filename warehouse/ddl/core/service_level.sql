-- grain: one row per procedure, service, level and span of validity
-- owner: warehouse.core.apply
CREATE TABLE core.service_level (
    procedure_code VARCHAR NOT NULL CHECK (procedure_code <> ''),
    service_code   VARCHAR,
    level          INTEGER NOT NULL,
    source         VARCHAR NOT NULL CHECK (source IN ('portal', 'file')),
    valid_from     DATE NOT NULL,
    valid_to       DATE,
    CHECK (valid_to > valid_from)
);

COMMENT ON TABLE core.service_level IS 'Mức độ dịch vụ công của TTHC theo thời gian | Service levels of procedures over time';
COMMENT ON COLUMN core.service_level.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.service_level.service_code IS 'Mã dịch vụ; trống ở dòng từ cổng | Service code; NULL in rows from the portal';
COMMENT ON COLUMN core.service_level.level IS 'Mức độ 1–4 | Level 1–4';
COMMENT ON COLUMN core.service_level.source IS 'Căn cứ: cổng hay tệp | Decided by the portal or by the file';
COMMENT ON COLUMN core.service_level.valid_from IS 'Có hiệu lực từ ngày | From';
COMMENT ON COLUMN core.service_level.valid_to IS 'Hết hiệu lực từ ngày này (không gồm); trống = còn hiệu lực | Until, exclusive; NULL = open';
