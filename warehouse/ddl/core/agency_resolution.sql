-- grain: one row per canonical code met in the facts (or naming an agency) and span of event dates
-- owner: warehouse.core.apply
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
