-- grain: one row per register_id, the newest version
-- owner: warehouse.core.apply
CREATE TABLE core.register_document (
    register_id       VARCHAR NOT NULL CHECK (register_id <> ''),
    organ_code_raw    VARCHAR,
    organ_code        VARCHAR,
    code_number       VARCHAR,
    code_notation     VARCHAR,
    notation          VARCHAR,
    promulgation_date DATE,
    document_type     VARCHAR,
    secrecy           INTEGER,
    scope             VARCHAR,
    signed            BOOLEAN,
    deleted           BOOLEAN NOT NULL,
    updated_at        TIMESTAMP NOT NULL,
    _extract_id       VARCHAR NOT NULL,
    _page             INTEGER NOT NULL,
    _pos              INTEGER NOT NULL,
    _content_hash     UBIGINT NOT NULL
);

COMMENT ON TABLE core.register_document IS 'Sổ đăng ký văn bản đi, bản hiện hành | Outgoing-document register, current version';
COMMENT ON COLUMN core.register_document.register_id IS 'Mã dòng trong sổ | Register row id';
COMMENT ON COLUMN core.register_document.organ_code_raw IS 'Mã cơ quan ban hành nguyên gốc | Issuing agency as delivered';
COMMENT ON COLUMN core.register_document.organ_code IS 'Mã cơ quan ban hành chuẩn | Issuing agency, canonical';
COMMENT ON COLUMN core.register_document.code_number IS 'Số văn bản | Number';
COMMENT ON COLUMN core.register_document.code_notation IS 'Ký hiệu văn bản | Notation';
COMMENT ON COLUMN core.register_document.notation IS 'Số/ký hiệu đã cắt khoảng trắng, để nối với trục | "number/notation", trimmed: joins with the axis';
COMMENT ON COLUMN core.register_document.promulgation_date IS 'Ngày ban hành | Date of promulgation';
COMMENT ON COLUMN core.register_document.document_type IS 'Loại văn bản | Document type';
COMMENT ON COLUMN core.register_document.secrecy IS 'Độ mật: 0 thường, 1 mật, 2 tối mật, 3 tuyệt mật | Secrecy: 0 none, 1 to 3 rising';
COMMENT ON COLUMN core.register_document.scope IS 'Phạm vi: noi-bo, lien-co-quan, ben-ngoai | Scope: internal, between agencies, external';
COMMENT ON COLUMN core.register_document.signed IS 'Đã ký số | Digitally signed';
COMMENT ON COLUMN core.register_document.deleted IS 'Nguồn đã xóa | Withdrawn at the source';
COMMENT ON COLUMN core.register_document.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.register_document._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.register_document._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.register_document._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.register_document._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
