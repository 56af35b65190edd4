-- grain: one row per agency and version (SCD2, versions of one code never overlap)
-- owner: warehouse.core.apply
CREATE TABLE core.agency (
    agency_id        VARCHAR NOT NULL,
    code_qd20        VARCHAR NOT NULL CHECK (code_qd20 <> ''),
    code_qcvn102     VARCHAR,
    gso_code         VARCHAR,
    name             VARCHAR NOT NULL,
    level            VARCHAR NOT NULL CHECK (level IN ('department', 'district', 'commune', 'branch', 'other')),
    parent_agency_id VARCHAR,
    parent_code      VARCHAR,
    valid_from       DATE NOT NULL,
    valid_to         DATE,
    CHECK (valid_to > valid_from)
);

COMMENT ON TABLE core.agency IS 'Cơ quan, đơn vị theo thời gian (SCD2, từ tệp agencies) | Agencies over time (SCD2, from the agencies file)';
COMMENT ON COLUMN core.agency.agency_id IS 'Định danh bền vững, bằng mã QĐ 20 | Durable id, equal to code_qd20';
COMMENT ON COLUMN core.agency.code_qd20 IS 'Mã theo QĐ 20/2020, dạng chuẩn | Canonical QĐ 20/2020 code';
COMMENT ON COLUMN core.agency.code_qcvn102 IS 'Mã theo QCVN 102; suy ra khi tệp để trống và nhánh có 2 chữ số | QCVN 102 code; computed when the file has none and blocks have 2 digits';
COMMENT ON COLUMN core.agency.gso_code IS 'Mã đơn vị hành chính của cơ quan thống kê | Code of the statistics office';
COMMENT ON COLUMN core.agency.name IS 'Tên | Name';
COMMENT ON COLUMN core.agency.level IS 'Cấp: sở, huyện, xã, chi nhánh, khác | Level';
COMMENT ON COLUMN core.agency.parent_agency_id IS 'Đơn vị cấp trên, dạng chuẩn | Parent, canonical';
COMMENT ON COLUMN core.agency.parent_code IS 'Mã đơn vị cấp trên như trong tệp | Parent as in the file';
COMMENT ON COLUMN core.agency.valid_from IS 'Có hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN core.agency.valid_to IS 'Hết hiệu lực từ ngày này (không gồm); trống = còn hiệu lực | Valid until, exclusive; NULL = open';
