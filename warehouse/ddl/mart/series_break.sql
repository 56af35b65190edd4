-- grain: one row per indicator and break
-- owner: warehouse.mart
CREATE TABLE mart.series_break (
    indicator_id VARCHAR NOT NULL,
    break_date DATE NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('taxonomy', 'organisation', 'source')),
    version_before VARCHAR NOT NULL,
    version_after VARCHAR NOT NULL,
    description_vi VARCHAR NOT NULL,
    description_en VARCHAR NOT NULL,
    is_for_all BOOLEAN NOT NULL
);

COMMENT ON TABLE mart.series_break IS 'Gián đoạn chuỗi số liệu của từng chỉ số: số trước và sau ngày này không so với nhau, trừ khi chủ động so | Breaks of each indicator''s series: figures before and after such a day are not compared unless asked for';
COMMENT ON COLUMN mart.series_break.indicator_id IS 'Mã chỉ số thành chuỗi khác | Indicator that becomes another series';
COMMENT ON COLUMN mart.series_break.break_date IS 'Ngày đầu của chuỗi mới | First day of the new series';
COMMENT ON COLUMN mart.series_break.kind IS 'Loại: taxonomy phân loại dịch vụ công, organisation bộ máy và địa giới, source nguồn dữ liệu | Service taxonomy, organisation and territory, or source of data';
COMMENT ON COLUMN mart.series_break.version_before IS 'Phiên bản trước | Version before';
COMMENT ON COLUMN mart.series_break.version_after IS 'Phiên bản từ ngày này | Version from that day on';
COMMENT ON COLUMN mart.series_break.description_vi IS 'Điều gì thay đổi | What changed, in Vietnamese';
COMMENT ON COLUMN mart.series_break.description_en IS 'Điều gì thay đổi, tiếng Anh | What changed';
COMMENT ON COLUMN mart.series_break.is_for_all IS 'Đúng khi mọi chỉ số đều gián đoạn (địa giới mới) | True where every indicator breaks (the new territory)';
