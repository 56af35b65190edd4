-- grain: one row per reference and fee_no
-- owner: warehouse.core.apply
CREATE TABLE core.payment_fee (
    reference VARCHAR NOT NULL,
    fee_no    INTEGER NOT NULL CHECK (fee_no > 0),
    kind      VARCHAR,
    code      VARCHAR,
    amount    BIGINT CHECK (amount >= 0)
);

COMMENT ON TABLE core.payment_fee IS 'Phí, lệ phí của giao dịch | Fees of a transaction';
COMMENT ON COLUMN core.payment_fee.reference IS 'Mã tham chiếu | Reference';
COMMENT ON COLUMN core.payment_fee.fee_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.payment_fee.kind IS 'Loại: Phi hay LePhi | Kind of fee';
COMMENT ON COLUMN core.payment_fee.code IS 'Mã phí, lệ phí | Fee code';
COMMENT ON COLUMN core.payment_fee.amount IS 'Số tiền (đồng) | Amount in VND';
