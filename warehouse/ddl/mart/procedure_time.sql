-- grain: one row per procedure and period (month, quarter, year of receipt)
-- owner: warehouse.mart
CREATE TABLE mart.procedure_time (
    procedure_code VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    processing_seconds BIGINT NOT NULL,
    dossiers BIGINT NOT NULL
);

COMMENT ON TABLE mart.procedure_time IS 'Thời gian xử lý theo thủ tục (chỉ hồ sơ đã xong, tính theo ngày lịch) | Processing time per procedure (resolved dossiers only, in calendar days)';
COMMENT ON COLUMN mart.procedure_time.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.procedure_time.period_type IS 'Loại kỳ theo ngày tiếp nhận: month, quarter, year | Period type, by receipt';
COMMENT ON COLUMN mart.procedure_time.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.procedure_time.processing_seconds IS 'Tổng thời gian từ tiếp nhận đến kết thúc, giây | Sum of receipt-to-finish seconds';
COMMENT ON COLUMN mart.procedure_time.dossiers IS 'Số hồ sơ | Dossiers';
