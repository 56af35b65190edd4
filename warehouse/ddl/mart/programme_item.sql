-- grain: one row per group of targets and indicator
-- owner: warehouse.mart
CREATE TABLE mart.programme_item (
    item INTEGER NOT NULL,
    name_vi VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL
);

COMMENT ON TABLE mart.programme_item IS 'Mười nhóm chỉ tiêu của Quyết định 1191/QĐ-UBND và chỉ số đo từng nhóm | The ten groups of targets and the indicators that answer them';
COMMENT ON COLUMN mart.programme_item.item IS 'Số nhóm chỉ tiêu | Number of the group';
COMMENT ON COLUMN mart.programme_item.name_vi IS 'Tên nhóm | Vietnamese name';
COMMENT ON COLUMN mart.programme_item.name_en IS 'Tên tiếng Anh | English name';
COMMENT ON COLUMN mart.programme_item.indicator_id IS 'Mã chỉ số | Indicator id';
