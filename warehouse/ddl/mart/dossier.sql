-- grain: one row per dossier (MaHoSo, root of MaDinhDanhDonVi)
-- owner: warehouse.mart
-- Columns that are handed on from core as they are stand in the contract (warehouse/registry/contracts).
CREATE TABLE mart.dossier (
    dossier_code VARCHAR NOT NULL,
    agency_root VARCHAR NOT NULL,
    agency_code VARCHAR,
    in_city BOOLEAN NOT NULL,
    deleted BOOLEAN NOT NULL,
    status INTEGER,
    channel INTEGER NOT NULL CHECK (channel IN (1, 2, 3)),
    procedure_code VARCHAR,
    field_code VARCHAR,
    submitted_at TIMESTAMPTZ,
    submitted_date DATE,
    received_at TIMESTAMPTZ,
    received_date DATE,
    due_at TIMESTAMPTZ,
    due_date DATE,
    due_source VARCHAR NOT NULL CHECK (due_source IN ('source', 'computed', 'none')),
    first_due_at TIMESTAMPTZ,
    first_due_date DATE,
    finished_at TIMESTAMPTZ,
    finished_date DATE,
    finish_source VARCHAR NOT NULL CHECK (finish_source IN ('source', 'returned', 'none')),
    returned_at TIMESTAMPTZ,
    returned_date DATE,
    refused_at TIMESTAMPTZ,
    refused_date DATE,
    official_end_at TIMESTAMPTZ,
    official_end_date DATE,
    in_official_base BOOLEAN NOT NULL,
    is_resolved BOOLEAN NOT NULL,
    is_open BOOLEAN NOT NULL,
    in_timeliness_base BOOLEAN NOT NULL,
    is_on_time BOOLEAN,
    is_on_time_first_due BOOLEAN,
    exclusion_reason VARCHAR,
    supplement_count INTEGER NOT NULL,
    open_supplement_count INTEGER NOT NULL,
    supplement_seconds BIGINT NOT NULL,
    flag_finished_before_received BOOLEAN NOT NULL,
    flag_finished_in_future BOOLEAN NOT NULL,
    flag_due_before_received BOOLEAN NOT NULL,
    fault_no_finish BOOLEAN NOT NULL,
    fault_no_due BOOLEAN NOT NULL,
    received_agency_id VARCHAR,
    received_agency_level VARCHAR,
    finished_agency_id VARCHAR,
    finished_agency_level VARCHAR,
    fee_count INTEGER NOT NULL,
    fee_total BIGINT NOT NULL,
    all_fees_zero BOOLEAN NOT NULL,
    is_fee_bearing BOOLEAN NOT NULL,
    has_online_payment BOOLEAN NOT NULL,
    updated_at TIMESTAMPTZ,
    updated_date DATE,
    is_disliked BOOLEAN,
    is_petitioned BOOLEAN
);

COMMENT ON TABLE mart.dossier IS 'Hồ sơ thủ tục hành chính, mỗi hồ sơ một dòng, không có dữ liệu cá nhân; đồng hồ hồ sơ đã tính sẵn | Dossiers, one row per business key, no personal data; the dossier clock applied';
COMMENT ON COLUMN mart.dossier.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN mart.dossier.agency_root IS 'Gốc mã định danh đơn vị; H29 là Thành phố Hồ Chí Minh | Root of the agency code; H29 is the city';
COMMENT ON COLUMN mart.dossier.agency_code IS 'Mã đơn vị dạng chuẩn (QĐ 20) | Canonical agency code';
COMMENT ON COLUMN mart.dossier.in_city IS 'Thuộc thành phố (gốc H29) | Belongs to the city (root H29)';
COMMENT ON COLUMN mart.dossier.deleted IS 'Nguồn đã rút (DaXoa): ngoài mọi chỉ số | Withdrawn at source: out of every indicator';
COMMENT ON COLUMN mart.dossier.status IS 'Trạng thái hồ sơ theo nguồn (1 đến 10) | Status code of the source';
COMMENT ON COLUMN mart.dossier.channel IS 'Kênh nộp: 1 trực tiếp, 2 trực tuyến, 3 bưu chính; trống hoặc lạ tính là trực tiếp | Channel; null or unknown counts as direct';
COMMENT ON COLUMN mart.dossier.procedure_code IS 'Mã thủ tục dạng chuẩn | Canonical procedure code';
COMMENT ON COLUMN mart.dossier.field_code IS 'Mã lĩnh vực: của hồ sơ, nếu thiếu lấy của thủ tục | Field of the dossier, else of its procedure';
COMMENT ON COLUMN mart.dossier.submitted_at IS 'Thời điểm nộp | Submitted at';
COMMENT ON COLUMN mart.dossier.submitted_date IS 'Ngày nộp | Submission date';
COMMENT ON COLUMN mart.dossier.received_at IS 'Thời điểm tiếp nhận | Received at';
COMMENT ON COLUMN mart.dossier.received_date IS 'Ngày tiếp nhận | Receipt date';
COMMENT ON COLUMN mart.dossier.due_at IS 'Hạn trả hiện hành; 00:00:00 là hết ngày; thiếu thì tính từ thời hạn của thủ tục | Current due time; midnight means end of day; computed from the procedure''s statutory time when missing';
COMMENT ON COLUMN mart.dossier.due_date IS 'Ngày hẹn trả hiện hành | Current due date';
COMMENT ON COLUMN mart.dossier.due_source IS 'Nguồn của hạn: source nguồn gửi, computed tính từ thời hạn thủ tục, none không có | Where the due time comes from';
COMMENT ON COLUMN mart.dossier.first_due_at IS 'Hạn trả đầu tiên (NgayHenTraTruoc nhỏ nhất) | First due time (the earliest NgayHenTraTruoc)';
COMMENT ON COLUMN mart.dossier.first_due_date IS 'Ngày hẹn trả đầu tiên | First due date';
COMMENT ON COLUMN mart.dossier.finished_at IS 'Thời điểm kết thúc xử lý; trạng thái 10 thiếu thì lấy NgayTra | Finished at; of status 10 without it NgayTra';
COMMENT ON COLUMN mart.dossier.finished_date IS 'Ngày kết thúc xử lý | Finish date';
COMMENT ON COLUMN mart.dossier.finish_source IS 'Nguồn của thời điểm kết thúc: source nguồn gửi, returned lấy lúc trả kết quả, none không có | Where the finish comes from: source as sent, returned the moment of return, none there is none';
COMMENT ON COLUMN mart.dossier.returned_at IS 'Thời điểm trả kết quả | Returned at';
COMMENT ON COLUMN mart.dossier.returned_date IS 'Ngày trả kết quả | Return date';
COMMENT ON COLUMN mart.dossier.refused_at IS 'Thời điểm từ chối | Refused at';
COMMENT ON COLUMN mart.dossier.refused_date IS 'Ngày từ chối | Refusal date';
COMMENT ON COLUMN mart.dossier.official_end_at IS 'Mốc kết thúc theo cách tính QĐ 766; trống là đang xử lý | End moment of the Decision 766 reading';
COMMENT ON COLUMN mart.dossier.official_end_date IS 'Ngày kết thúc theo cách tính QĐ 766 | End date of the Decision 766 reading';
COMMENT ON COLUMN mart.dossier.in_official_base IS 'Có thể vào mẫu số cách tính QĐ 766 | May enter the Decision 766 base';
COMMENT ON COLUMN mart.dossier.is_resolved IS 'Đã giải quyết: trạng thái 9 hoặc 10 và có thời điểm kết thúc | Status 9 or 10 with a finish';
COMMENT ON COLUMN mart.dossier.is_open IS 'Đang xử lý: trạng thái 2, 4, 5, 6 và đã tiếp nhận | Status 2, 4, 5 or 6 and received';
COMMENT ON COLUMN mart.dossier.in_timeliness_base IS 'Vào mẫu số đúng hạn: đã tiếp nhận, đã giải quyết, có hạn, thuộc thành phố, chưa rút | In the on-time base: received, resolved, with a due time, of the city, not withdrawn at the source';
COMMENT ON COLUMN mart.dossier.is_on_time IS 'Đúng hạn so với hạn hiện hành; trống khi chưa xong hoặc không có hạn | On time against the current due time';
COMMENT ON COLUMN mart.dossier.is_on_time_first_due IS 'Đúng hạn so với hạn đầu tiên | On time against the first due time';
COMMENT ON COLUMN mart.dossier.exclusion_reason IS 'Lý do không vào mẫu số đúng hạn | Why the row is not in the on-time base';
COMMENT ON COLUMN mart.dossier.supplement_count IS 'Số lần yêu cầu bổ sung | Supplement requests';
COMMENT ON COLUMN mart.dossier.open_supplement_count IS 'Số lần bổ sung chưa nhận lại | Supplements not answered';
COMMENT ON COLUMN mart.dossier.supplement_seconds IS 'Tổng thời gian chờ bổ sung, giây | Supplement time in seconds';
COMMENT ON COLUMN mart.dossier.flag_finished_before_received IS 'Cờ: kết thúc trước tiếp nhận (giữ nguyên) | Flag: finished before received (kept as is)';
COMMENT ON COLUMN mart.dossier.flag_finished_in_future IS 'Cờ: kết thúc sau thời điểm cập nhật bản ghi (giữ nguyên) | Flag: finish lies after the record''s update (kept as is)';
COMMENT ON COLUMN mart.dossier.flag_due_before_received IS 'Cờ: hạn trước tiếp nhận (giữ nguyên) | Flag: due before received (kept as is)';
COMMENT ON COLUMN mart.dossier.fault_no_finish IS 'Lỗi dữ liệu: trạng thái 9 hoặc 10 mà không có thời điểm kết thúc; không vào tỷ lệ nào về thời hạn | Data fault: status 9 or 10 without a finish; in no share of timeliness';
COMMENT ON COLUMN mart.dossier.fault_no_due IS 'Lỗi dữ liệu: đã giải quyết mà không có và không tính được hạn | Data fault: resolved without any due time';
COMMENT ON COLUMN mart.dossier.received_agency_id IS 'Cơ quan tại ngày tiếp nhận | Agency as of receipt';
COMMENT ON COLUMN mart.dossier.received_agency_level IS 'Cấp của cơ quan tại ngày tiếp nhận | Level of the agency as of receipt';
COMMENT ON COLUMN mart.dossier.finished_agency_id IS 'Cơ quan tại ngày kết thúc | Agency as of the finish';
COMMENT ON COLUMN mart.dossier.finished_agency_level IS 'Cấp của cơ quan tại ngày kết thúc | Level of the agency as of the finish';
COMMENT ON COLUMN mart.dossier.fee_count IS 'Số khoản phí, lệ phí | Fee items';
COMMENT ON COLUMN mart.dossier.fee_total IS 'Tổng phí, lệ phí, đồng | Sum of fees, VND';
COMMENT ON COLUMN mart.dossier.all_fees_zero IS 'Có danh sách phí và mọi khoản bằng 0 | Non-empty fee list, every item 0';
COMMENT ON COLUMN mart.dossier.is_fee_bearing IS 'Thủ tục có thu phí: danh mục có mức phí lớn hơn 0, hoặc ngoài danh mục mà có hồ sơ thu phí | Procedure is fee-bearing: a fee above 0 in the catalogue or, if it is not listed, in one of its dossiers';
COMMENT ON COLUMN mart.dossier.has_online_payment IS 'Có giao dịch thành công, chưa hoàn hết, trên nền tảng thanh toán | Has a successful, not fully refunded platform transaction';
COMMENT ON COLUMN mart.dossier.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.dossier.updated_date IS 'Ngày nguồn cập nhật | Update date';
COMMENT ON COLUMN mart.dossier.is_disliked IS 'Có đánh giá mức 3, không hài lòng, bất kể lúc nào | Has a rating of level 3, not satisfied, whenever it was given';
COMMENT ON COLUMN mart.dossier.is_petitioned IS 'Có phản ánh, kiến nghị nêu mã hồ sơ này, bất kể lúc nào | Named by a petition, whenever it was sent';
