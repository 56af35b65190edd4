-- grain: one row, in the published copy only
-- owner: warehouse.mart
CREATE TABLE mart.snapshot (
    snapshot_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    as_known_at TIMESTAMPTZ,
    run_id VARCHAR NOT NULL,
    is_simulated BOOLEAN NOT NULL,
    label VARCHAR NOT NULL
);

COMMENT ON TABLE mart.snapshot IS 'Bản công bố này: một dòng | This snapshot: one row';
COMMENT ON COLUMN mart.snapshot.snapshot_id IS 'Mã bản công bố, trùng với manifest.json | Snapshot id, the same as in manifest.json';
COMMENT ON COLUMN mart.snapshot.origin IS 'Nguồn gốc dữ liệu: live hoặc sandbox:<hạt giống> | Origin of the data';
COMMENT ON COLUMN mart.snapshot.created_at IS 'Tạo lúc | Created at';
COMMENT ON COLUMN mart.snapshot.as_known_at IS 'Dữ liệu biết đến lúc: lúc nhận lô mới nhất | Landing time of the newest extract used';
COMMENT ON COLUMN mart.snapshot.run_id IS 'Lần chạy | Run';
COMMENT ON COLUMN mart.snapshot.is_simulated IS 'DỮ LIỆU MÔ PHỎNG: số liệu của hộp cát, không phải của Thành phố | SIMULATED DATA: figures of the sandbox, not of the city';
COMMENT ON COLUMN mart.snapshot.label IS 'Nhãn cho người đọc | Label for readers';
