-- grain: one row per file_name and line_no
-- owner: warehouse.core.apply
CREATE TABLE core.settlement_line (
    file_name       VARCHAR NOT NULL,
    file_date       DATE,
    line_no         INTEGER NOT NULL,
    settlement_date DATE,
    transacted_at   TIMESTAMP,
    rrn             VARCHAR,
    amount          BIGINT CHECK (amount >= 0),
    currency_code   VARCHAR,
    response_code   VARCHAR,
    trace_no        VARCHAR,
    terminal        VARCHAR,
    _extract_id     VARCHAR NOT NULL,
    _page           INTEGER NOT NULL,
    _pos            INTEGER NOT NULL,
    _content_hash   UBIGINT NOT NULL
);

COMMENT ON TABLE core.settlement_line IS 'Dòng của tệp quyết toán | Lines of settlement files';
COMMENT ON COLUMN core.settlement_line.file_name IS 'Tên tệp | File name';
COMMENT ON COLUMN core.settlement_line.file_date IS 'Ngày của tệp | Date of the file';
COMMENT ON COLUMN core.settlement_line.line_no IS 'Số dòng | Line number';
COMMENT ON COLUMN core.settlement_line.settlement_date IS 'Ngày quyết toán (F15) | Settlement day (F15)';
COMMENT ON COLUMN core.settlement_line.transacted_at IS 'Thời điểm giao dịch | Time of the transaction';
COMMENT ON COLUMN core.settlement_line.rrn IS 'Số tham chiếu truy vết (F37): 12 ký tự cuối của mã giao dịch | Retrieval reference (F37): last 12 characters of the transaction number';
COMMENT ON COLUMN core.settlement_line.amount IS 'Số tiền (đồng) | Amount in VND';
COMMENT ON COLUMN core.settlement_line.currency_code IS 'Mã tiền tệ | Currency code';
COMMENT ON COLUMN core.settlement_line.response_code IS 'Mã trả lời (RRC) | Response code';
COMMENT ON COLUMN core.settlement_line.trace_no IS 'Số truy vết | Trace number';
COMMENT ON COLUMN core.settlement_line.terminal IS 'Mã thiết bị | Terminal';
COMMENT ON COLUMN core.settlement_line._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.settlement_line._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.settlement_line._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.settlement_line._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
