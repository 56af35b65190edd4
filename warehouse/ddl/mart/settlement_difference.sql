-- grain: one row per difference: between the platform and a settlement file, or between fees and payments
-- owner: warehouse.mart
CREATE TABLE mart.settlement_difference (
    comparison VARCHAR NOT NULL CHECK (comparison IN ('settlement', 'fee')),
    settlement_date DATE NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN (
        'missing_in_file', 'missing_in_platform', 'amount_differs', 'status_differs', 'date_differs',
        'duplicate_in_file', 'duplicate_in_platform', 'parts_differ', 'payment_missing', 'paid_without_fee',
        'underpaid', 'overpaid', 'cancelled_not_refunded', 'dossier_unknown'
    )),
    rrn VARCHAR,
    reference VARCHAR,
    dossier_code VARCHAR,
    file_name VARCHAR,
    line_no INTEGER,
    platform_amount BIGINT,
    file_amount BIGINT,
    fee_amount BIGINT,
    refund_amount BIGINT,
    platform_date DATE,
    file_date DATE,
    platform_status INTEGER,
    file_response_code VARCHAR
);

COMMENT ON TABLE mart.settlement_difference IS 'Chênh lệch đối soát: nền tảng thanh toán với tệp quyết toán, phí và lệ phí với số đã thu | Differences: platform against settlement files, fees against payments';
COMMENT ON COLUMN mart.settlement_difference.comparison IS 'Phép đối chiếu: settlement tệp quyết toán, fee phí và lệ phí | What is compared: settlement (the settlement file) or fee (fees and charges)';
COMMENT ON COLUMN mart.settlement_difference.settlement_date IS 'Ngày quyết toán; với phí là ngày thu đầu tiên, chưa thu thì ngày giải quyết xong | Settlement date; for fees the first payment, else the resolution';
COMMENT ON COLUMN mart.settlement_difference.kind IS 'Loại: thiếu trong tệp, thiếu trên nền tảng, lệch số tiền, lệch trạng thái, lệch ngày, trùng trong tệp, trùng trên nền tảng; khoản thành phần lệch tổng, cổng ghi đã thu mà nền tảng không có, thu khi không có phí, thu thiếu, thu thừa, hồ sơ dừng mà chưa hoàn, thu cho hồ sơ không biết | Kind: missing in the file or on the platform, amount, status or day differs, twice in the file or on the platform; components do not sum up, flagged as paid without a payment, paid without a fee, paid too little, paid too much, stopped and not refunded, paid for an unknown dossier';
COMMENT ON COLUMN mart.settlement_difference.rrn IS 'Mã đối chiếu: 12 ký tự cuối của mã giao dịch | Retrieval reference';
COMMENT ON COLUMN mart.settlement_difference.reference IS 'Mã tham chiếu trên nền tảng; của hồ sơ có nhiều giao dịch là mã nhỏ nhất | Platform reference; the smallest of a dossier''s several';
COMMENT ON COLUMN mart.settlement_difference.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN mart.settlement_difference.file_name IS 'Tệp quyết toán | Settlement file';
COMMENT ON COLUMN mart.settlement_difference.line_no IS 'Dòng trong tệp | Line of the file';
COMMENT ON COLUMN mart.settlement_difference.platform_amount IS 'Số tiền trên nền tảng, đồng; của hồ sơ là tổng đã thu trừ hoàn | Platform amount; for a dossier the sum net of refunds';
COMMENT ON COLUMN mart.settlement_difference.file_amount IS 'Số tiền trong tệp, đồng | File amount';
COMMENT ON COLUMN mart.settlement_difference.fee_amount IS 'Phí và lệ phí phải thu, đồng | Fees and charges due, VND';
COMMENT ON COLUMN mart.settlement_difference.refund_amount IS 'Số tiền đã hoàn, đồng | Refunded';
COMMENT ON COLUMN mart.settlement_difference.platform_date IS 'Ngày giao dịch trên nền tảng | Platform date';
COMMENT ON COLUMN mart.settlement_difference.file_date IS 'Ngày giao dịch trong tệp | Date in the file';
COMMENT ON COLUMN mart.settlement_difference.platform_status IS 'Trạng thái trên nền tảng | Platform status';
COMMENT ON COLUMN mart.settlement_difference.file_response_code IS 'Mã phản hồi trong tệp | Response code of the file';
