-- What people say of the service, row by row, and what it says of the dossiers.
CREATE TABLE mart.rating (
    dossier_code   VARCHAR NOT NULL,
    rated_at       TIMESTAMPTZ NOT NULL,
    rated_date     DATE NOT NULL,
    level          INTEGER,
    is_satisfied   BOOLEAN,
    counts         BOOLEAN NOT NULL,
    in_city        BOOLEAN NOT NULL,
    dossier_known  BOOLEAN NOT NULL,
    procedure_code VARCHAR,
    field_code     VARCHAR,
    agency_id      VARCHAR,
    agency_level   VARCHAR,
    updated_at     TIMESTAMPTZ,
    updated_date   DATE
);
COMMENT ON TABLE mart.rating IS 'Đánh giá mức độ hài lòng trên Cổng, mỗi lần đánh giá một hồ sơ một dòng | Ratings on the portal, one row per dossier and time of rating';
COMMENT ON COLUMN mart.rating.dossier_code IS 'Mã hồ sơ được đánh giá | Dossier that is rated';
COMMENT ON COLUMN mart.rating.rated_at IS 'Thời điểm đánh giá | Time of the rating';
COMMENT ON COLUMN mart.rating.rated_date IS 'Ngày đánh giá | Date of the rating';
COMMENT ON COLUMN mart.rating.level IS 'Mức: 1 rất hài lòng, 2 hài lòng, 3 không hài lòng; khác là nguồn ghi sai | Level: 1 very satisfied, 2 satisfied, 3 not satisfied; anything else is a fault of the source';
COMMENT ON COLUMN mart.rating.is_satisfied IS 'Mức 1 hoặc 2; trống khi mức ngoài 1–3 | Level 1 or 2; NULL for a level outside 1–3';
COMMENT ON COLUMN mart.rating.counts IS 'Được tính: mức 1–3, thuộc thành phố | Counts: level 1–3, of the city';
COMMENT ON COLUMN mart.rating.in_city IS 'Thuộc thành phố: theo hồ sơ; hồ sơ không có trong kho thì theo Cổng là của thành phố | Of the city: by the dossier; without one in store the portal''s rating is the city''s';
COMMENT ON COLUMN mart.rating.dossier_known IS 'Hồ sơ có trong kho | The dossier is known';
COMMENT ON COLUMN mart.rating.procedure_code IS 'Mã thủ tục của hồ sơ | Procedure of the dossier';
COMMENT ON COLUMN mart.rating.field_code IS 'Mã lĩnh vực của hồ sơ | Field of the dossier';
COMMENT ON COLUMN mart.rating.agency_id IS 'Cơ quan của hồ sơ tại ngày đánh giá | Agency of the dossier as of the rating';
COMMENT ON COLUMN mart.rating.agency_level IS 'Cấp của cơ quan | Its level';
COMMENT ON COLUMN mart.rating.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.rating.updated_date IS 'Ngày nguồn cập nhật | Update date';

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
COMMENT ON COLUMN mart.petition.received_agency_level IS 'Cấp của cơ quan tại ngày tiếp nhận | Its level';
COMMENT ON COLUMN mart.petition.finished_agency_id IS 'Cơ quan tại ngày xử lý xong | Agency as of the day it was handled';
COMMENT ON COLUMN mart.petition.finished_agency_level IS 'Cấp của cơ quan tại ngày xử lý xong | Its level';
COMMENT ON COLUMN mart.petition.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.petition.updated_date IS 'Ngày nguồn cập nhật | Update date';

ALTER TABLE mart.dossier ADD COLUMN is_disliked BOOLEAN;
ALTER TABLE mart.dossier ADD COLUMN is_petitioned BOOLEAN;
COMMENT ON COLUMN mart.dossier.is_disliked IS 'Có đánh giá mức 3, không hài lòng, bất kể lúc nào | Has a rating of level 3, not satisfied, whenever it was given';
COMMENT ON COLUMN mart.dossier.is_petitioned IS 'Có phản ánh, kiến nghị nêu mã hồ sơ này, bất kể lúc nào | Named by a petition, whenever it was sent';
