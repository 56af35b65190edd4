-- grain: one row per doc_id of the status message
-- owner: warehouse.core.apply
CREATE TABLE core.axis_status (
    doc_id            VARCHAR NOT NULL CHECK (doc_id <> ''),
    from_code_raw     VARCHAR,
    from_code         VARCHAR,
    organ_code        VARCHAR,
    promulgation_date DATE,
    notation          VARCHAR,
    status_code       VARCHAR,
    status_at         TIMESTAMP,
    created_at        TIMESTAMP,
    _extract_id       VARCHAR NOT NULL,
    _page             INTEGER NOT NULL,
    _pos              INTEGER NOT NULL,
    _content_hash     UBIGINT NOT NULL
);

COMMENT ON TABLE core.axis_status IS 'Thông điệp trạng thái trên trục | Status messages on the axis';
COMMENT ON COLUMN core.axis_status.doc_id IS 'Mã thông điệp trạng thái | Status message id';
COMMENT ON COLUMN core.axis_status.from_code_raw IS 'Mã cơ quan trả lời nguyên gốc | Answering agency as delivered';
COMMENT ON COLUMN core.axis_status.from_code IS 'Mã cơ quan trả lời chuẩn | Answering agency, canonical';
COMMENT ON COLUMN core.axis_status.organ_code IS 'Cơ quan ban hành văn bản được trả lời | Issuing agency of the document answered';
COMMENT ON COLUMN core.axis_status.promulgation_date IS 'Ngày ban hành văn bản được trả lời | Its promulgation date';
COMMENT ON COLUMN core.axis_status.notation IS 'Số/ký hiệu văn bản được trả lời | Its notation, trimmed';
COMMENT ON COLUMN core.axis_status.status_code IS 'Mã trạng thái 01…16 | Status code 01…16';
COMMENT ON COLUMN core.axis_status.status_at IS 'Thời điểm trạng thái | Time of the status';
COMMENT ON COLUMN core.axis_status.created_at IS 'Thời điểm tạo theo danh sách | Created, from the list';
COMMENT ON COLUMN core.axis_status._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.axis_status._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.axis_status._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.axis_status._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
