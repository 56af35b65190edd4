-- grain: one row per change of a table
-- owner: warehouse.core.apply
CREATE TABLE core.change_log (
    change_no    BIGINT NOT NULL CHECK (change_no > 0),
    table_name   VARCHAR NOT NULL,
    applied_at   TIMESTAMPTZ NOT NULL,
    replaced     BIGINT NOT NULL DEFAULT 0 CHECK (replaced >= 0)
);

COMMENT ON TABLE core.change_log IS 'Nhật ký thay đổi của tầng core: mart biết từ đó có gì mới không | Log of changes to core: from it the mart knows whether there is anything new';
COMMENT ON COLUMN core.change_log.change_no IS 'Số thứ tự thay đổi, tăng dần | Number of the change, increasing';
COMMENT ON COLUMN core.change_log.table_name IS 'Bảng đã thay đổi | Table that changed';
COMMENT ON COLUMN core.change_log.applied_at IS 'Thời điểm ghi thay đổi (đồng hồ của lần chạy) | When the change was written (the run''s clock)';
COMMENT ON COLUMN core.change_log.replaced IS 'Số dòng có trước đó mà nội dung đã bị thay hoặc bỏ | Rows that were there before and whose content was replaced or taken away';
