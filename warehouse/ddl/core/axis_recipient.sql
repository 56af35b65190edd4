-- grain: one row per doc_id and recipient
-- owner: warehouse.core.apply
CREATE TABLE core.axis_recipient (
    doc_id     VARCHAR NOT NULL,
    organ_code VARCHAR NOT NULL
);

COMMENT ON TABLE core.axis_recipient IS 'Nơi nhận của văn bản trên trục, không lặp | Recipients of an axis document, distinct';
COMMENT ON COLUMN core.axis_recipient.doc_id IS 'Mã thông điệp | Message id';
COMMENT ON COLUMN core.axis_recipient.organ_code IS 'Mã nơi nhận chuẩn | Recipient, canonical';
