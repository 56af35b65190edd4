-- Reference tables of core, rebuilt set-wise from landing whenever their inputs change.
-- valid_to is exclusive here (R15), NULL = still in force; unknown beginnings are 1900-01-01.

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

CREATE TABLE core.agency_succession (
    old_code VARCHAR NOT NULL,
    new_code VARCHAR NOT NULL,
    date     DATE NOT NULL,
    kind     VARCHAR NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'recode')),
    weight   DOUBLE
);
COMMENT ON TABLE core.agency_succession IS 'Kế thừa giữa các đơn vị | Succession between agencies';
COMMENT ON COLUMN core.agency_succession.old_code IS 'Mã đơn vị cũ, dạng chuẩn | Predecessor, canonical';
COMMENT ON COLUMN core.agency_succession.new_code IS 'Mã đơn vị mới, dạng chuẩn | Successor, canonical';
COMMENT ON COLUMN core.agency_succession.date IS 'Ngày có hiệu lực | Effective date';
COMMENT ON COLUMN core.agency_succession.kind IS 'Kiểu: nhập, chia, đổi tên, đổi mã | Kind';
COMMENT ON COLUMN core.agency_succession.weight IS 'Trọng số | Weight';

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

CREATE TABLE core.calendar (
    date           DATE NOT NULL,
    is_working_day BOOLEAN NOT NULL,
    reason         VARCHAR
);
COMMENT ON TABLE core.calendar IS 'Lịch làm việc của Việt Nam, mỗi ngày một dòng | Working calendar of Viet Nam, one row per day';
COMMENT ON COLUMN core.calendar.date IS 'Ngày | Day';
COMMENT ON COLUMN core.calendar.is_working_day IS 'Là ngày làm việc | A working day';
COMMENT ON COLUMN core.calendar.reason IS 'Lý do nghỉ hoặc làm bù | Why off, or worked in exchange';

CREATE TABLE core.agency_resolution (
    code       VARCHAR NOT NULL CHECK (code <> ''),
    valid_from DATE NOT NULL,
    valid_to   DATE,
    agency_id  VARCHAR,
    level      VARCHAR,
    in_city    BOOLEAN NOT NULL,
    CHECK (valid_to > valid_from)
);
COMMENT ON TABLE core.agency_resolution IS 'Mã đơn vị gặp trong dữ liệu được hiểu là đơn vị nào, theo từng đoạn thời gian | What a code met in the facts resolves to, per span of time';
COMMENT ON COLUMN core.agency_resolution.code IS 'Mã đơn vị chuẩn như trong dữ liệu | Canonical code as met in the facts';
COMMENT ON COLUMN core.agency_resolution.valid_from IS 'Từ ngày sự kiện | Event date from';
COMMENT ON COLUMN core.agency_resolution.valid_to IS 'Đến trước ngày này (không gồm); trống = về sau | Event date until, exclusive; NULL = open';
COMMENT ON COLUMN core.agency_resolution.agency_id IS 'Đơn vị; trống nếu không đơn vị nào giải thích được mã | Agency; NULL when no agency row explains the code';
COMMENT ON COLUMN core.agency_resolution.level IS 'Cấp của đơn vị tại ngày đó | Its level at that time';
COMMENT ON COLUMN core.agency_resolution.in_city IS 'Mã gốc là H29 | The root is H29';
