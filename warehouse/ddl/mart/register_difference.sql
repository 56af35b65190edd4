-- grain: one row per difference between the outgoing register and the document axis, per recipient where it is about one
-- owner: warehouse.mart
CREATE TABLE mart.register_difference (
    kind VARCHAR NOT NULL CHECK (kind IN (
        'missing_on_axis', 'missing_in_register', 'date_differs', 'duplicate_in_register', 'deleted_in_register',
        'secret_on_axis', 'recipient_missing', 'recipient_unregistered'
    )),
    organ_code VARCHAR NOT NULL,
    promulgation_date DATE NOT NULL,
    notation VARCHAR NOT NULL,
    register_id VARCHAR,
    doc_id VARCHAR,
    recipient_code VARCHAR,
    axis_date DATE
);

COMMENT ON TABLE mart.register_difference IS 'Chênh lệch giữa sổ đăng ký văn bản đi và trục liên thông | Differences between the outgoing register and the document axis';
COMMENT ON COLUMN mart.register_difference.kind IS 'Loại: thiếu trên trục, thiếu trong sổ, lệch ngày ban hành, trùng trong sổ, đã rút khỏi sổ, văn bản mật trên trục, thiếu nơi nhận trên trục, nơi nhận ngoài sổ | Kind: missing on the axis, missing in the register, another day, twice in the register, withdrawn from the register, secret on the axis, recipient missing on the axis, recipient not in the register';
COMMENT ON COLUMN mart.register_difference.organ_code IS 'Mã đơn vị ban hành, dạng chuẩn | Sender, canonical code';
COMMENT ON COLUMN mart.register_difference.promulgation_date IS 'Ngày ban hành theo sổ; thiếu trong sổ thì theo trục | Promulgation date of the register, else of the axis';
COMMENT ON COLUMN mart.register_difference.notation IS 'Số và ký hiệu | Number and notation';
COMMENT ON COLUMN mart.register_difference.register_id IS 'Mã trong sổ | Register entry';
COMMENT ON COLUMN mart.register_difference.doc_id IS 'Mã thông điệp trên trục | Axis message';
COMMENT ON COLUMN mart.register_difference.recipient_code IS 'Nơi nhận, dạng chuẩn | Recipient, canonical code';
COMMENT ON COLUMN mart.register_difference.axis_date IS 'Ngày ban hành theo trục | Promulgation date of the axis';
