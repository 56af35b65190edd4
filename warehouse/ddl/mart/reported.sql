-- grain: one row per decision
-- owner: warehouse.mart
CREATE TABLE mart.reported (
    kind VARCHAR NOT NULL CHECK (kind IN ('freeze', 'release', 'withdraw')),
    number INTEGER NOT NULL,
    period_type VARCHAR NOT NULL CHECK (period_type IN ('month', 'quarter', 'year', 'ytd')),
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    period_label VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    decided_date DATE NOT NULL,
    snapshot_id VARCHAR NOT NULL,
    as_known_at TIMESTAMPTZ,
    figures BIGINT NOT NULL,
    figures_hash VARCHAR NOT NULL,
    is_in_force BOOLEAN NOT NULL,
    is_unchanged BOOLEAN NOT NULL
);

COMMENT ON TABLE mart.reported IS 'Số liệu đã báo cáo: chốt lại (freeze), duyệt (release), rút duyệt (withdraw) | What was reported: frozen, approved, approval withdrawn';
COMMENT ON COLUMN mart.reported.kind IS 'freeze chốt số liệu, release duyệt, withdraw rút lại việc duyệt | freeze, release or withdraw';
COMMENT ON COLUMN mart.reported.number IS 'Số thứ tự của lần chốt, duyệt | Number of the freeze or release';
COMMENT ON COLUMN mart.reported.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.reported.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.reported.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End of the period, exclusive';
COMMENT ON COLUMN mart.reported.period_label IS 'Nhãn kỳ | Period label';
COMMENT ON COLUMN mart.reported.decided_by IS 'Người quyết định | Who decided';
COMMENT ON COLUMN mart.reported.note IS 'Lý do hoặc văn bản căn cứ | Why, or on what paper';
COMMENT ON COLUMN mart.reported.decided_at IS 'Chốt hoặc duyệt lúc | When it was frozen or released';
COMMENT ON COLUMN mart.reported.decided_date IS 'Ngày chốt hoặc duyệt, giờ địa phương | Local date of it';
COMMENT ON COLUMN mart.reported.snapshot_id IS 'Bản công bố đã xem khi chốt hoặc duyệt | Snapshot that was looked at';
COMMENT ON COLUMN mart.reported.as_known_at IS 'Dữ liệu biết đến lúc, của bản đó | What that snapshot knew';
COMMENT ON COLUMN mart.reported.figures IS 'Số giá trị chỉ số của kỳ | Figures of the period';
COMMENT ON COLUMN mart.reported.figures_hash IS 'Dấu vân tay của các giá trị đó | Checksum of these figures';
COMMENT ON COLUMN mart.reported.is_in_force IS 'Còn hiệu lực: lần mới nhất của kỳ | Is the newest of its period';
COMMENT ON COLUMN mart.reported.is_unchanged IS 'Số liệu hiện nay của kỳ vẫn đúng như khi chốt hoặc duyệt | The figures of the period are still the same';
