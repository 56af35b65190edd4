-- grain: one row per indicator, variant and span of validity
-- owner: warehouse.mart
CREATE TABLE mart.target (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    operator VARCHAR NOT NULL CHECK (operator IN ('>', '>=', '<', '<=', '=')),
    target_pct DECIMAL(7,2) NOT NULL,
    note VARCHAR
);

COMMENT ON TABLE mart.target IS 'Chỉ tiêu theo thời gian của từng chỉ số và biến thể | Target schedule per indicator and variant';
COMMENT ON COLUMN mart.target.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.target.variant IS 'Biến thể | Variant';
COMMENT ON COLUMN mart.target.valid_from IS 'Áp dụng từ ngày | In force from';
COMMENT ON COLUMN mart.target.valid_to IS 'Áp dụng đến trước ngày; trống là còn hiệu lực | In force until (exclusive); NULL is open';
COMMENT ON COLUMN mart.target.operator IS 'Phép so sánh theo câu chữ của chỉ tiêu | Comparison as the text says';
COMMENT ON COLUMN mart.target.target_pct IS 'Chỉ tiêu, phần trăm | Target in percent';
COMMENT ON COLUMN mart.target.note IS 'Ghi chú, ví dụ target_clamped | Note, for instance target_clamped';
