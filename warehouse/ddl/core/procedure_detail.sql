-- grain: one row per procedure_code, the newest version
-- owner: warehouse.core.apply
CREATE TABLE core.procedure_detail (
    procedure_code VARCHAR NOT NULL CHECK (procedure_code <> ''),
    decision_id    VARCHAR,
    is_ward        BOOLEAN,
    is_province    BOOLEAN,
    result_count   INTEGER,
    has_fee        BOOLEAN NOT NULL,
    _extract_id    VARCHAR NOT NULL,
    _page          INTEGER NOT NULL,
    _pos           INTEGER NOT NULL,
    _content_hash  UBIGINT NOT NULL
);

COMMENT ON TABLE core.procedure_detail IS 'Chi tiết TTHC mới nhất của từng mã | Newest detail of each procedure';
COMMENT ON COLUMN core.procedure_detail.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.procedure_detail.decision_id IS 'Quyết định công bố | Decision that published it';
COMMENT ON COLUMN core.procedure_detail.is_ward IS 'Thực hiện ở cấp xã | Done at commune level';
COMMENT ON COLUMN core.procedure_detail.is_province IS 'Thực hiện ở cấp tỉnh | Done at province level';
COMMENT ON COLUMN core.procedure_detail.result_count IS 'Số giấy tờ kết quả | Result papers listed';
COMMENT ON COLUMN core.procedure_detail.has_fee IS 'Có mức phí lớn hơn 0 | Some fee amount is above 0';
COMMENT ON COLUMN core.procedure_detail._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.procedure_detail._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.procedure_detail._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.procedure_detail._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
