-- grain: one row per year, agency and procedure, and one total row per year and agency
-- owner: warehouse.mart
CREATE TABLE mart.public_agency_procedure (
    year INTEGER NOT NULL,
    agency_id VARCHAR NOT NULL,
    agency_level VARCHAR NOT NULL,
    agency_name VARCHAR,
    procedure_code VARCHAR,
    procedure_name VARCHAR,
    is_total BOOLEAN NOT NULL,
    received BIGINT,
    online BIGINT,
    online_pct DECIMAL(5, 2),
    resolved BIGINT,
    late BIGINT,
    on_time_pct DECIMAL(5, 2),
    is_suppressed BOOLEAN NOT NULL
);

COMMENT ON TABLE mart.public_agency_procedure IS 'Bảng có thể công khai: hồ sơ theo năm, cơ quan và thủ tục, số đếm nhỏ đã che (PUBLIC_MIN_COUNT) | For the public: dossiers by year, agency and procedure, small counts hidden (PUBLIC_MIN_COUNT)';
COMMENT ON COLUMN mart.public_agency_procedure.year IS 'Năm: của ngày tiếp nhận cho received và online, của ngày kết thúc cho resolved và late | Year: of receipt for received and online, of the finish for resolved and late';
COMMENT ON COLUMN mart.public_agency_procedure.agency_id IS 'Cơ quan tại ngày của sự kiện | Agency as of the event';
COMMENT ON COLUMN mart.public_agency_procedure.agency_level IS 'Cấp của cơ quan | Its level';
COMMENT ON COLUMN mart.public_agency_procedure.agency_name IS 'Tên mới nhất của cơ quan | Latest name of the agency';
COMMENT ON COLUMN mart.public_agency_procedure.procedure_code IS 'Mã thủ tục; trống ở dòng tổng của cơ quan | Procedure code; empty in the total row of the agency';
COMMENT ON COLUMN mart.public_agency_procedure.procedure_name IS 'Tên thủ tục | Procedure name';
COMMENT ON COLUMN mart.public_agency_procedure.is_total IS 'Dòng tổng của cơ quan trong năm | Total row of the agency and year';
COMMENT ON COLUMN mart.public_agency_procedure.received IS 'Số hồ sơ tiếp nhận; trống là bị che, 0 là không có | Dossiers received; empty is hidden, 0 is none';
COMMENT ON COLUMN mart.public_agency_procedure.online IS 'Trong đó nộp trực tuyến; trống là bị che | Of these online; empty is hidden';
COMMENT ON COLUMN mart.public_agency_procedure.online_pct IS 'Tỷ lệ trực tuyến, %; trống khi một trong hai số bị che hoặc không có hồ sơ | Online share, %; empty when either count is hidden or there is no dossier';
COMMENT ON COLUMN mart.public_agency_procedure.resolved IS 'Số hồ sơ đã giải quyết, vào mẫu số đúng hạn; trống là bị che | Resolved dossiers of the on-time base; empty is hidden';
COMMENT ON COLUMN mart.public_agency_procedure.late IS 'Trong đó trễ hạn; trống là bị che | Of these late; empty is hidden';
COMMENT ON COLUMN mart.public_agency_procedure.on_time_pct IS 'Tỷ lệ đúng hạn, %; trống khi một trong hai số bị che hoặc không có hồ sơ | On-time share, %; empty when either count is hidden or there is no dossier';
COMMENT ON COLUMN mart.public_agency_procedure.is_suppressed IS 'Có số bị che trong dòng: nhỏ, hoặc che kèm để không trừ ngược ra được số nhỏ | Some count of the row is hidden: small, or hidden so that no small one can be computed back';
