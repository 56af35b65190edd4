-- grain: one row per settlement day that has a file line, or a platform success that should have one
-- owner: warehouse.mart
CREATE TABLE mart.settlement_day (
    settlement_date DATE NOT NULL,
    matched BIGINT NOT NULL,
    missing_in_file BIGINT NOT NULL,
    missing_in_platform BIGINT NOT NULL,
    amount_differs BIGINT NOT NULL,
    status_differs BIGINT NOT NULL
);

COMMENT ON TABLE mart.settlement_day IS 'Đối soát theo ngày quyết toán: hợp của dòng trong tệp và giao dịch thành công trên nền tảng, chia theo kết quả | Reconciliation per settlement day: the union of file lines and platform successes, by outcome';
COMMENT ON COLUMN mart.settlement_day.settlement_date IS 'Ngày quyết toán; giao dịch không có trong tệp thì là ngày giao dịch | Settlement day; of a transaction in no file its own day';
COMMENT ON COLUMN mart.settlement_day.matched IS 'Khớp: hai bên cùng số tiền và trạng thái | Matched in amount and status';
COMMENT ON COLUMN mart.settlement_day.missing_in_file IS 'Giao dịch thành công không có dòng trong tệp, kể cả giao dịch trùng | Platform successes without a line of their own';
COMMENT ON COLUMN mart.settlement_day.missing_in_platform IS 'Dòng trong tệp không có giao dịch, kể cả dòng trùng | File lines without a transaction of their own';
COMMENT ON COLUMN mart.settlement_day.amount_differs IS 'Lệch số tiền | Amounts differ';
COMMENT ON COLUMN mart.settlement_day.status_differs IS 'Lệch trạng thái | Statuses differ';
