-- grain: one row per transaction (MaThamChieu); every attempt has its own
-- owner: warehouse.mart
-- Columns that are handed on from core as they are stand in the contract (warehouse/registry/contracts).
CREATE TABLE mart.payment (
    reference VARCHAR NOT NULL,
    dossier_code VARCHAR,
    dossier_known BOOLEAN NOT NULL,
    procedure_code VARCHAR,
    field_code VARCHAR,
    agency_code VARCHAR,
    in_city BOOLEAN NOT NULL,
    agency_id VARCHAR,
    agency_level VARCHAR,
    amount BIGINT NOT NULL,
    refund_amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    transacted_at TIMESTAMPTZ,
    transacted_date DATE,
    refunded_at TIMESTAMPTZ,
    refunded_date DATE,
    status INTEGER,
    is_success BOOLEAN NOT NULL,
    is_fully_refunded BOOLEAN NOT NULL,
    counts_online BOOLEAN NOT NULL,
    updated_at TIMESTAMPTZ,
    updated_date DATE
);

COMMENT ON TABLE mart.payment IS 'Giao dịch trên nền tảng thanh toán, mỗi mã tham chiếu một dòng | Platform transactions, one row per reference';
COMMENT ON COLUMN mart.payment.reference IS 'Mã tham chiếu | Reference';
COMMENT ON COLUMN mart.payment.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN mart.payment.dossier_known IS 'Hồ sơ có trong kho | The dossier is known';
COMMENT ON COLUMN mart.payment.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.payment.field_code IS 'Mã lĩnh vực: của hồ sơ, nếu không có thì của thủ tục | Field of the dossier, else of the procedure';
COMMENT ON COLUMN mart.payment.agency_code IS 'Mã đơn vị trên giao dịch dạng chuẩn | Agency code of the transaction';
COMMENT ON COLUMN mart.payment.in_city IS 'Thuộc thành phố | Belongs to the city';
COMMENT ON COLUMN mart.payment.agency_id IS 'Cơ quan tại ngày giao dịch: của giao dịch, nếu không có thì của hồ sơ | Agency as of the transaction: its own, else that of its dossier';
COMMENT ON COLUMN mart.payment.agency_level IS 'Cấp của cơ quan | Its level';
COMMENT ON COLUMN mart.payment.amount IS 'Số tiền, đồng | Amount, VND';
COMMENT ON COLUMN mart.payment.refund_amount IS 'Số tiền hoàn, đồng | Refund, VND';
COMMENT ON COLUMN mart.payment.net_amount IS 'Số tiền sau hoàn, đồng | Amount net of refund, VND';
COMMENT ON COLUMN mart.payment.transacted_at IS 'Thời điểm giao dịch | Transaction time';
COMMENT ON COLUMN mart.payment.transacted_date IS 'Ngày giao dịch | Transaction date';
COMMENT ON COLUMN mart.payment.refunded_at IS 'Thời điểm hoàn | Refund time';
COMMENT ON COLUMN mart.payment.refunded_date IS 'Ngày hoàn | Refund date';
COMMENT ON COLUMN mart.payment.status IS 'Trạng thái: 1 thành công, 3 chờ, 4 thất bại (sau truy vấn) | Status after QUERY: 1 success, 3 pending, 4 failed';
COMMENT ON COLUMN mart.payment.is_success IS 'Thành công | Successful';
COMMENT ON COLUMN mart.payment.is_fully_refunded IS 'Đã hoàn toàn bộ: không tính ở đâu | Fully refunded: counts nowhere';
COMMENT ON COLUMN mart.payment.counts_online IS 'Tính là thanh toán trực tuyến: thành công, chưa hoàn hết, thuộc thành phố | Counts as an online payment';
COMMENT ON COLUMN mart.payment.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.payment.updated_date IS 'Ngày nguồn cập nhật | Update date';
