-- grain: one row per reference, the newest version
-- owner: warehouse.core.apply
CREATE TABLE core.payment (
    reference          VARCHAR NOT NULL CHECK (reference <> ''),
    transaction_no     VARCHAR,
    dossier_code       VARCHAR,
    procedure_code_raw VARCHAR,
    procedure_code     VARCHAR,
    agency_code_raw    VARCHAR,
    agency_code        VARCHAR,
    amount             BIGINT NOT NULL CHECK (amount >= 0),
    currency           VARCHAR,
    bank_code          VARCHAR,
    channel_code       VARCHAR,
    transacted_at      TIMESTAMP NOT NULL,
    status             INTEGER NOT NULL,
    listed_status      INTEGER,
    listed_at          TIMESTAMP,
    queried            BOOLEAN,
    attempt            INTEGER,
    refund_amount      BIGINT CHECK (refund_amount >= 0),
    refunded_at        TIMESTAMP,
    updated_at         TIMESTAMP NOT NULL,
    _extract_id        VARCHAR NOT NULL,
    _page              INTEGER NOT NULL,
    _pos               INTEGER NOT NULL,
    _content_hash      UBIGINT NOT NULL
);

COMMENT ON TABLE core.payment IS 'Giao dịch trên nền tảng thanh toán, bản hiện hành | Payment-platform transactions, current version';
COMMENT ON COLUMN core.payment.reference IS 'Mã tham chiếu, khóa của giao dịch: mỗi lần thanh toán một mã | Reference, the key of a transaction: one for each attempt';
COMMENT ON COLUMN core.payment.transaction_no IS 'Mã giao dịch | Transaction number';
COMMENT ON COLUMN core.payment.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN core.payment.procedure_code_raw IS 'Mã TTHC nguyên gốc | Procedure code as delivered';
COMMENT ON COLUMN core.payment.procedure_code IS 'Mã TTHC đã cắt hậu tố | Procedure code without suffix';
COMMENT ON COLUMN core.payment.agency_code_raw IS 'Mã đơn vị nguyên gốc | Agency code as delivered';
COMMENT ON COLUMN core.payment.agency_code IS 'Mã đơn vị chuẩn | Canonical agency code';
COMMENT ON COLUMN core.payment.amount IS 'Số tiền (đồng) | Amount in VND';
COMMENT ON COLUMN core.payment.currency IS 'Mã tiền tệ | Currency';
COMMENT ON COLUMN core.payment.bank_code IS 'Mã ngân hàng | Bank code';
COMMENT ON COLUMN core.payment.channel_code IS 'Mã kênh thanh toán | Payment channel';
COMMENT ON COLUMN core.payment.transacted_at IS 'Thời gian giao dịch (theo QUERY nếu đã hỏi) | Time of the transaction (from QUERY when asked)';
COMMENT ON COLUMN core.payment.status IS 'Trạng thái: 1 thành công, 3 chờ, 4 thất bại (theo QUERY nếu đã hỏi) | Status: 1 success, 3 pending, 4 failed (from QUERY when asked)';
COMMENT ON COLUMN core.payment.listed_status IS 'Trạng thái theo LIST | Status as listed';
COMMENT ON COLUMN core.payment.listed_at IS 'Thời gian giao dịch theo LIST | Time as listed';
COMMENT ON COLUMN core.payment.queried IS 'Đã hỏi lại bằng QUERY | Settled by QUERY';
COMMENT ON COLUMN core.payment.attempt IS 'Lần thử | Attempt number';
COMMENT ON COLUMN core.payment.refund_amount IS 'Số tiền hoàn (đồng) | Refunded VND';
COMMENT ON COLUMN core.payment.refunded_at IS 'Thời gian hoàn | Refunded at';
COMMENT ON COLUMN core.payment.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.payment._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.payment._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.payment._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.payment._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
