-- grain: one row per doc_id
-- owner: warehouse.core.apply
CREATE TABLE core.axis_document (
    doc_id              VARCHAR NOT NULL CHECK (doc_id <> ''),
    from_code_raw       VARCHAR,
    from_code           VARCHAR,
    document_id_raw     VARCHAR,
    organ_code          VARCHAR,
    promulgation_date   DATE,
    notation            VARCHAR,
    code_number         VARCHAR,
    code_notation       VARCHAR,
    document_type       VARCHAR,
    priority            INTEGER,
    business_type       INTEGER,
    business_organ_code VARCHAR,
    business_date       DATE,
    business_notation   VARCHAR,
    paper               INTEGER,
    first_trace_at      TIMESTAMP,
    last_trace_at       TIMESTAMP,
    is_signed           BOOLEAN,
    attachment_count    INTEGER,
    attachment_bytes    BIGINT,
    sent_at             TIMESTAMP,
    _extract_id         VARCHAR NOT NULL,
    _page               INTEGER NOT NULL,
    _pos                INTEGER NOT NULL,
    _content_hash       UBIGINT NOT NULL
);

COMMENT ON TABLE core.axis_document IS 'Văn bản trên trục liên thông, mỗi thông điệp một dòng | Documents on the axis, one row per message';
COMMENT ON COLUMN core.axis_document.doc_id IS 'Mã thông điệp trên trục | Message id on the axis';
COMMENT ON COLUMN core.axis_document.from_code_raw IS 'Mã cơ quan gửi nguyên gốc | Sender as delivered';
COMMENT ON COLUMN core.axis_document.from_code IS 'Mã cơ quan gửi chuẩn | Sender, canonical';
COMMENT ON COLUMN core.axis_document.document_id_raw IS 'Định danh văn bản nguyên gốc | DocumentId as delivered';
COMMENT ON COLUMN core.axis_document.organ_code IS 'Cơ quan ban hành trong định danh văn bản | Issuing agency inside DocumentId, canonical';
COMMENT ON COLUMN core.axis_document.promulgation_date IS 'Ngày ban hành | Date of promulgation';
COMMENT ON COLUMN core.axis_document.notation IS 'Số/ký hiệu đã cắt khoảng trắng | "number/notation", trimmed';
COMMENT ON COLUMN core.axis_document.code_number IS 'Số văn bản | Number';
COMMENT ON COLUMN core.axis_document.code_notation IS 'Ký hiệu văn bản | Notation';
COMMENT ON COLUMN core.axis_document.document_type IS 'Loại văn bản | Document type';
COMMENT ON COLUMN core.axis_document.priority IS 'Độ khẩn | Urgency';
COMMENT ON COLUMN core.axis_document.business_type IS 'Nghiệp vụ: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế | Business: 0 new, 1 recall, 2 update, 3 replace';
COMMENT ON COLUMN core.axis_document.business_organ_code IS 'Cơ quan ban hành văn bản bị thu hồi hay thay thế | Issuing agency of the document recalled or replaced';
COMMENT ON COLUMN core.axis_document.business_date IS 'Ngày ban hành văn bản bị thu hồi hay thay thế | Promulgation date of that document';
COMMENT ON COLUMN core.axis_document.business_notation IS 'Số/ký hiệu văn bản bị thu hồi hay thay thế | Notation of that document';
COMMENT ON COLUMN core.axis_document.paper IS 'Có gửi kèm bản giấy: 0, 1 | Paper goes along: 0, 1';
COMMENT ON COLUMN core.axis_document.first_trace_at IS 'Vết đầu tiên trên trục | First trace time';
COMMENT ON COLUMN core.axis_document.last_trace_at IS 'Vết cuối cùng trên trục | Last trace time';
COMMENT ON COLUMN core.axis_document.is_signed IS 'Có chữ ký số | Carries a digital signature';
COMMENT ON COLUMN core.axis_document.attachment_count IS 'Số tệp đính kèm | Attachments';
COMMENT ON COLUMN core.axis_document.attachment_bytes IS 'Tổng dung lượng đính kèm (byte) | Their total size in bytes';
COMMENT ON COLUMN core.axis_document.sent_at IS 'Thời điểm gửi theo danh sách | Sent, from the list';
COMMENT ON COLUMN core.axis_document._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.axis_document._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.axis_document._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.axis_document._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
