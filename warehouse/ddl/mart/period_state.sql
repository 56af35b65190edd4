-- grain: one row per indicator, variant and period
-- owner: warehouse.mart
CREATE TABLE mart.period_state (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR
);

COMMENT ON TABLE mart.period_state IS 'Tình trạng dữ liệu nguồn theo kỳ và chỉ số (nội bộ) | State of the sources per period and indicator (internal)';
COMMENT ON COLUMN mart.period_state.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.period_state.variant IS 'Biến thể | Variant';
COMMENT ON COLUMN mart.period_state.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.period_state.period_start IS 'Ngày đầu kỳ | First day';
COMMENT ON COLUMN mart.period_state.period_end IS 'Ngày kết thúc kỳ | End, exclusive';
COMMENT ON COLUMN mart.period_state.state IS 'closed, open, gap hoặc no_data | closed, open, gap or no_data';
COMMENT ON COLUMN mart.period_state.reason IS 'Lý do | Reason';
