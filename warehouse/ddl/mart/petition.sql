-- grain: one row per petition (MaPAKN)
-- owner: warehouse.mart
CREATE TABLE mart.petition (
    petition_code         VARCHAR NOT NULL,
    agency_code           VARCHAR,
    in_city               BOOLEAN NOT NULL,
    dossier_code          VARCHAR,
    dossier_known         BOOLEAN NOT NULL,
    received_at           TIMESTAMPTZ,
    received_date         DATE,
    due_at                TIMESTAMPTZ,
    due_date              DATE,
    finished_at           TIMESTAMPTZ,
    finished_date         DATE,
    status                INTEGER,
    is_on_time            BOOLEAN,
    is_satisfied          BOOLEAN,
    exclusion_reason      VARCHAR,
    fault_no_due          BOOLEAN NOT NULL,
    received_agency_id    VARCHAR,
    received_agency_level VARCHAR,
    finished_agency_id    VARCHAR,
    finished_agency_level VARCHAR,
    updated_at            TIMESTAMPTZ,
    updated_date          DATE
);

COMMENT ON TABLE mart.petition IS 'Phản ánh, kiến nghị về thủ tục hành chính, mỗi mã một dòng, không có nội dung và người gửi | Petitions about procedures, one row per code, without text and author';
COMMENT ON COLUMN mart.petition.petition_code IS 'Mã phản ánh, kiến nghị | Petition code';
COMMENT ON COLUMN mart.petition.agency_code IS 'Mã cơ quan xử lý dạng chuẩn | Agency that handles it, canonical code';
COMMENT ON COLUMN mart.petition.in_city IS 'Cơ quan xử lý thuộc thành phố | Handled by an agency of the city';
COMMENT ON COLUMN mart.petition.dossier_code IS 'Mã hồ sơ được phản ánh, nếu có | Dossier it is about, if any';
COMMENT ON COLUMN mart.petition.dossier_known IS 'Hồ sơ có trong kho | The dossier is known';
COMMENT ON COLUMN mart.petition.received_at IS 'Thời điểm tiếp nhận | Received';
COMMENT ON COLUMN mart.petition.received_date IS 'Ngày tiếp nhận | Date of receipt';
COMMENT ON COLUMN mart.petition.due_at IS 'Hạn xử lý; 00:00:00 là hết ngày | Due time; 00:00:00 is the end of that day';
COMMENT ON COLUMN mart.petition.due_date IS 'Ngày hạn xử lý | Due date';
COMMENT ON COLUMN mart.petition.finished_at IS 'Thời điểm xử lý xong | Handled';
COMMENT ON COLUMN mart.petition.finished_date IS 'Ngày xử lý xong | Date handled';
COMMENT ON COLUMN mart.petition.status IS 'Trạng thái: 1 tiếp nhận, 2 đang xử lý, 3 đã trả lời, 4 từ chối | Status: 1 received, 2 in progress, 3 answered, 4 refused';
COMMENT ON COLUMN mart.petition.is_on_time IS 'Đã trả lời hoặc từ chối, không muộn hơn hạn; không có hạn là không; trống khi chưa xong | Answered or refused by its due time; without one no; NULL while unfinished';
COMMENT ON COLUMN mart.petition.is_satisfied IS 'Người gửi hài lòng với cách xử lý; trống khi không nói | The author is satisfied with the handling; NULL when not said';
COMMENT ON COLUMN mart.petition.exclusion_reason IS 'Vì sao không tính vào tỷ lệ xử lý đúng hạn; trống là có tính | Why it does not count for handling in time; NULL if it does';
COMMENT ON COLUMN mart.petition.fault_no_due IS 'Lỗi dữ liệu: đã xong mà nguồn không cho hạn | Data fault: handled, and the source gives no due time';
COMMENT ON COLUMN mart.petition.received_agency_id IS 'Cơ quan tại ngày tiếp nhận | Agency as of the receipt';
COMMENT ON COLUMN mart.petition.received_agency_level IS 'Cấp của cơ quan tại ngày tiếp nhận | Level of the agency as of receipt';
COMMENT ON COLUMN mart.petition.finished_agency_id IS 'Cơ quan tại ngày xử lý xong | Agency as of the day it was handled';
COMMENT ON COLUMN mart.petition.finished_agency_level IS 'Cấp của cơ quan tại ngày xử lý xong | Level of the agency as of the day it was handled';
COMMENT ON COLUMN mart.petition.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.petition.updated_date IS 'Ngày nguồn cập nhật | Update date';
