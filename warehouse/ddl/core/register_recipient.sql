-- grain: one row per register_id and recipient_no
-- owner: warehouse.core.apply
CREATE TABLE core.register_recipient (
    register_id    VARCHAR NOT NULL,
    recipient_no   INTEGER NOT NULL CHECK (recipient_no > 0),
    organ_code_raw VARCHAR,
    organ_code     VARCHAR,
    channel        VARCHAR,
    paper_copy     BOOLEAN
);

COMMENT ON TABLE core.register_recipient IS 'Nơi nhận của văn bản trong sổ | Recipients of a register document';
COMMENT ON COLUMN core.register_recipient.register_id IS 'Mã dòng trong sổ | Register row id';
COMMENT ON COLUMN core.register_recipient.recipient_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.register_recipient.organ_code_raw IS 'Mã nơi nhận nguyên gốc | Recipient as delivered';
COMMENT ON COLUMN core.register_recipient.organ_code IS 'Mã nơi nhận chuẩn | Recipient, canonical';
COMMENT ON COLUMN core.register_recipient.channel IS 'Kênh gửi: truc, dien-tu, giay | Channel: axis, other electronic, paper';
COMMENT ON COLUMN core.register_recipient.paper_copy IS 'Có kèm bản giấy | A paper copy goes along';
