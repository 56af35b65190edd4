-- grain: one row per predecessor, successor and date
-- owner: warehouse.mart
CREATE TABLE mart.agency_succession (
    old_code VARCHAR NOT NULL,
    new_code VARCHAR NOT NULL,
    date DATE NOT NULL,
    kind VARCHAR NOT NULL,
    weight DOUBLE
);

COMMENT ON TABLE mart.agency_succession IS 'Quan hệ kế thừa giữa các cơ quan | Succession of agencies';
COMMENT ON COLUMN mart.agency_succession.old_code IS 'Mã cũ | Old code';
COMMENT ON COLUMN mart.agency_succession.new_code IS 'Mã mới | New code';
COMMENT ON COLUMN mart.agency_succession.date IS 'Ngày hiệu lực | Date';
COMMENT ON COLUMN mart.agency_succession.kind IS 'Kiểu: merge nhập, split tách, rename đổi tên, recode đổi mã | Kind: merge, split, rename or recode (another code)';
COMMENT ON COLUMN mart.agency_succession.weight IS 'Trọng số | Weight';
