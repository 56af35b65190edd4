-- grain: one row per register entry (RegisterId)
-- owner: warehouse.mart
-- Columns that are handed on from core as they are stand in the contract (warehouse/registry/contracts).
CREATE TABLE mart.document (
    register_id VARCHAR NOT NULL,
    organ_code VARCHAR,
    in_city BOOLEAN NOT NULL,
    agency_id VARCHAR,
    agency_level VARCHAR,
    notation VARCHAR,
    promulgation_date DATE,
    deleted BOOLEAN NOT NULL,
    recipient_count INTEGER NOT NULL,
    electronic_recipient_count INTEGER NOT NULL,
    confirmed_recipient_count INTEGER NOT NULL,
    has_paper_entry BOOLEAN NOT NULL,
    has_paper_copy BOOLEAN NOT NULL,
    axis_messages INTEGER NOT NULL,
    is_recalled BOOLEAN NOT NULL,
    is_replaced BOOLEAN NOT NULL,
    in_base BOOLEAN NOT NULL,
    sent_to_all BOOLEAN NOT NULL,
    sent_to_any BOOLEAN NOT NULL,
    is_signed_paperless BOOLEAN NOT NULL,
    is_axis_confirmed BOOLEAN NOT NULL,
    exclusion_reason VARCHAR,
    updated_at TIMESTAMPTZ,
    updated_date DATE
);

COMMENT ON TABLE mart.document IS 'Văn bản đi trong sổ đăng ký, mỗi văn bản một dòng, không có trích yếu | Outgoing documents of the register, one row each, no subject';
COMMENT ON COLUMN mart.document.register_id IS 'Mã trong sổ | Register id';
COMMENT ON COLUMN mart.document.organ_code IS 'Mã cơ quan ban hành dạng chuẩn | Canonical code of the issuing agency';
COMMENT ON COLUMN mart.document.in_city IS 'Thuộc thành phố (gốc H29) | Belongs to the city';
COMMENT ON COLUMN mart.document.agency_id IS 'Cơ quan tại ngày ban hành | Agency as of promulgation';
COMMENT ON COLUMN mart.document.agency_level IS 'Cấp của cơ quan | Its level';
COMMENT ON COLUMN mart.document.notation IS 'Số và ký hiệu | Number and notation';
COMMENT ON COLUMN mart.document.promulgation_date IS 'Ngày ban hành | Promulgation date';
COMMENT ON COLUMN mart.document.deleted IS 'Nguồn đã rút (DaXoa) | Withdrawn at source';
COMMENT ON COLUMN mart.document.recipient_count IS 'Số nơi nhận khác nhau | Distinct recipients';
COMMENT ON COLUMN mart.document.electronic_recipient_count IS 'Số nơi nhận nhận bản điện tử | Recipients served electronically';
COMMENT ON COLUMN mart.document.confirmed_recipient_count IS 'Số nơi nhận đã phản hồi 01 hoặc 03 trên trục | Recipients with a 01 or 03 on the axis';
COMMENT ON COLUMN mart.document.has_paper_entry IS 'Có nơi nhận bản giấy | Some entry is paper';
COMMENT ON COLUMN mart.document.has_paper_copy IS 'Có kèm bản giấy | Some entry comes with a paper copy';
COMMENT ON COLUMN mart.document.axis_messages IS 'Số gói tin trên trục mang văn bản này | Axis messages carrying the document';
COMMENT ON COLUMN mart.document.is_recalled IS 'Đã thu hồi: có bên nhận đồng ý và không bên nào từ chối | Recalled: an addressee agreed and none refused';
COMMENT ON COLUMN mart.document.is_replaced IS 'Đã bị thay thế | Replaced by another document';
COMMENT ON COLUMN mart.document.in_base IS 'Vào mẫu số tỷ lệ văn bản điện tử | In the base of the electronic share';
COMMENT ON COLUMN mart.document.sent_to_all IS 'Gửi điện tử đến mọi nơi nhận | Sent electronically to every recipient';
COMMENT ON COLUMN mart.document.sent_to_any IS 'Gửi điện tử đến ít nhất một nơi nhận | Sent electronically to at least one';
COMMENT ON COLUMN mart.document.is_signed_paperless IS 'Gửi điện tử đến mọi nơi nhận, có ký số, không kèm giấy | Sent to all, signed and without paper';
COMMENT ON COLUMN mart.document.is_axis_confirmed IS 'Mọi nơi nhận đã phản hồi trên trục | Confirmed on the axis by every recipient';
COMMENT ON COLUMN mart.document.exclusion_reason IS 'Lý do không vào mẫu số | Why the row is not in the base';
COMMENT ON COLUMN mart.document.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.document.updated_date IS 'Ngày nguồn cập nhật | Update date';
