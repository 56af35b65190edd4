-- grain: one row per petition_code, the newest version
-- owner: warehouse.core.apply
CREATE TABLE core.petition (
    petition_code   VARCHAR NOT NULL CHECK (petition_code <> ''),
    agency_code_raw VARCHAR,
    agency_code     VARCHAR NOT NULL,
    agency_root     VARCHAR NOT NULL,
    dossier_code    VARCHAR,
    received_at     TIMESTAMP,
    due_at          TIMESTAMP,
    finished_at     TIMESTAMP,
    status          INTEGER NOT NULL,
    satisfaction    INTEGER,
    updated_at      TIMESTAMP NOT NULL,
    _extract_id     VARCHAR NOT NULL,
    _page           INTEGER NOT NULL,
    _pos            INTEGER NOT NULL,
    _content_hash   UBIGINT NOT NULL
);

COMMENT ON TABLE core.petition IS 'Phản ánh, kiến nghị về thủ tục hành chính, bản hiện hành, không có nội dung và người gửi | Petitions about procedures, current version, without text and author';
COMMENT ON COLUMN core.petition.petition_code IS 'Mã phản ánh, kiến nghị, khóa | Petition code, the key';
COMMENT ON COLUMN core.petition.agency_code_raw IS 'Mã cơ quan nguyên gốc | Agency code as delivered';
COMMENT ON COLUMN core.petition.agency_code IS 'Mã cơ quan xử lý, dạng chuẩn | Agency that handles it, canonical code';
COMMENT ON COLUMN core.petition.agency_root IS 'Gốc của mã cơ quan: H29 là Thành phố | Root of the agency code: H29 is the city';
COMMENT ON COLUMN core.petition.dossier_code IS 'Mã hồ sơ được phản ánh, nếu có | Dossier it is about, if any';
COMMENT ON COLUMN core.petition.received_at IS 'Thời điểm tiếp nhận (giờ TP.HCM) | Received (local)';
COMMENT ON COLUMN core.petition.due_at IS 'Hạn xử lý theo nguồn (giờ TP.HCM) | Due time as delivered (local)';
COMMENT ON COLUMN core.petition.finished_at IS 'Thời điểm xử lý xong (giờ TP.HCM) | Handled (local)';
COMMENT ON COLUMN core.petition.status IS 'Trạng thái: 1 tiếp nhận, 2 đang xử lý, 3 đã trả lời, 4 từ chối | Status: 1 received, 2 in progress, 3 answered, 4 refused';
COMMENT ON COLUMN core.petition.satisfaction IS 'Người gửi hài lòng với cách xử lý: 1 có, 0 không, trống chưa đánh giá | Satisfied with the handling: 1 yes, 0 no, NULL not said';
COMMENT ON COLUMN core.petition.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.petition._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.petition._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.petition._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.petition._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
