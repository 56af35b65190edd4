-- grain: one row per predecessor, successor and date
-- owner: warehouse.core.apply
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
