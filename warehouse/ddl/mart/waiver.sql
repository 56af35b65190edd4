-- grain: one row per rule let pass, in the published copy only
-- owner: warehouse.mart
CREATE TABLE mart.waiver (
    check_id VARCHAR NOT NULL,
    valid_to DATE NOT NULL,
    reason VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL
);

COMMENT ON TABLE mart.waiver IS 'Quy tắc chưa đạt mà người có trách nhiệm cho qua khi công bố bản này; trống là không có | Rules that failed and were let pass for this snapshot; empty when there were none';
COMMENT ON COLUMN mart.waiver.check_id IS 'Quy tắc, bảng:quy tắc | Rule, table:rule';
COMMENT ON COLUMN mart.waiver.valid_to IS 'Ngày cuối cùng còn được cho qua | Last day on which it counts';
COMMENT ON COLUMN mart.waiver.reason IS 'Lý do | Reason';
COMMENT ON COLUMN mart.waiver.decided_by IS 'Người quyết định | Who decided';
