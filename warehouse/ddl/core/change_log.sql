-- grain: one row per change of a table
-- owner: warehouse.core.apply
CREATE TABLE core.change_log (
    change_no    BIGINT NOT NULL CHECK (change_no > 0),
    table_name   VARCHAR NOT NULL,
    applied_at   TIMESTAMPTZ NOT NULL,
    touched_from DATE
);

COMMENT ON TABLE core.change_log IS 'Nhật ký thay đổi của tầng core; mart tính lại từ touched_from | Log of changes to core; marts recompute from touched_from';
COMMENT ON COLUMN core.change_log.change_no IS 'Số thứ tự thay đổi, tăng dần | Number of the change, increasing';
COMMENT ON COLUMN core.change_log.table_name IS 'Bảng đã thay đổi | Table that changed';
COMMENT ON COLUMN core.change_log.applied_at IS 'Thời điểm ghi thay đổi (đồng hồ của lần chạy) | When the change was written (the run''s clock)';
COMMENT ON COLUMN core.change_log.touched_from IS 'Ngày sớm nhất mà một chỉ số có thể nhìn thấy thay đổi; trống = mọi thời gian | Earliest local date at which an indicator can see the change; NULL = everything';
