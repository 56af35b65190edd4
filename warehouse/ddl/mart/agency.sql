-- grain: one row per agency and validity segment (SCD2)
-- owner: warehouse.mart
CREATE TABLE mart.agency (
    agency_id VARCHAR NOT NULL,
    code_qd20 VARCHAR NOT NULL,
    code_qcvn102 VARCHAR,
    gso_code VARCHAR,
    name VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    parent_agency_id VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.agency IS 'Cơ quan theo thời gian (SCD2); đọc bằng (code_qd20, level) | Agencies over time (SCD2); join on (code_qd20, level)';
COMMENT ON COLUMN mart.agency.agency_id IS 'Mã cơ quan bền vững, bằng mã QĐ 20 | Durable agency id, equal to the QĐ 20 code';
COMMENT ON COLUMN mart.agency.code_qd20 IS 'Mã định danh theo QĐ 20/2020 | Code of Decision 20/2020';
COMMENT ON COLUMN mart.agency.code_qcvn102 IS 'Mã định danh theo QCVN 102 | Code of QCVN 102';
COMMENT ON COLUMN mart.agency.gso_code IS 'Mã đơn vị hành chính của Tổng cục Thống kê | GSO code';
COMMENT ON COLUMN mart.agency.name IS 'Tên cơ quan | Name';
COMMENT ON COLUMN mart.agency.level IS 'Cấp: department sở-ngành, district cấp huyện, commune cấp xã, branch chi nhánh, other khác | Level: department, district, commune, branch or other';
COMMENT ON COLUMN mart.agency.parent_agency_id IS 'Cơ quan cấp trên | Parent agency';
COMMENT ON COLUMN mart.agency.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.agency.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';
