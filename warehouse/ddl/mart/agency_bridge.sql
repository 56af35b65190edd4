-- grain: one row per agency, span of event dates and unit of today that the agency's counts of that span belong to
-- owner: warehouse.mart
CREATE TABLE mart.agency_bridge (
    agency_id VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    unit_id VARCHAR NOT NULL,
    weight DECIMAL(19, 18) NOT NULL,
    weight_basis VARCHAR NOT NULL CHECK (weight_basis IN ('whole', 'file', 'equal')),
    share_before DECIMAL(19, 18) NOT NULL,
    share_after DECIMAL(19, 18) NOT NULL
);

COMMENT ON TABLE mart.agency_bridge IS 'Cầu kế thừa: việc của một cơ quan vào một ngày thuộc về đơn vị nào hiện nay; chỉ dùng cho số đếm cộng được, không bao giờ cho tỷ lệ | Succession bridge: to which of today''s units what an agency did on a day belongs; for additive counts only, never for ratios';
COMMENT ON COLUMN mart.agency_bridge.agency_id IS 'Cơ quan tại ngày của sự kiện | Agency as of the event';
COMMENT ON COLUMN mart.agency_bridge.valid_from IS 'Sự kiện từ ngày | Events from this day on';
COMMENT ON COLUMN mart.agency_bridge.valid_to IS 'Sự kiện đến trước ngày; trống là không hạn | Events before this day; NULL is open';
COMMENT ON COLUMN mart.agency_bridge.unit_id IS 'Đơn vị hiện nay | Today''s unit';
COMMENT ON COLUMN mart.agency_bridge.weight IS 'Phần thuộc về đơn vị này, 1 là toàn bộ | Part that belongs to the unit, 1 is all';
COMMENT ON COLUMN mart.agency_bridge.weight_basis IS 'Căn cứ: whole đi trọn (nhập, đổi tên, đổi mã), file trọng số trong tệp, equal chia đều vì tệp không cho; hai loại sau là ước tính | whole (merge, rename, recode), file (weights of the file) or equal (none given); the last two are estimates';
COMMENT ON COLUMN mart.agency_bridge.share_before IS 'Tổng các phần của những đơn vị đứng trước theo mã | Sum of the parts of the units before this one, by code';
COMMENT ON COLUMN mart.agency_bridge.share_after IS 'Tổng đó cộng phần của đơn vị này; đơn vị cuối là 1: hiệu hai số làm tròn cộng lại đúng bằng số gốc | That sum with its own part, 1 for the last: differences of rounded products add up to the whole exactly';
