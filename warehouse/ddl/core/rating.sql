-- grain: one row per dossier_code and rated_at, the newest version
-- owner: warehouse.core.apply
CREATE TABLE core.rating (
    dossier_code  VARCHAR NOT NULL CHECK (dossier_code <> ''),
    rated_at      TIMESTAMP NOT NULL,
    level         INTEGER NOT NULL,
    updated_at    TIMESTAMP NOT NULL,
    _extract_id   VARCHAR NOT NULL,
    _page         INTEGER NOT NULL,
    _pos          INTEGER NOT NULL,
    _content_hash UBIGINT NOT NULL
);

COMMENT ON TABLE core.rating IS 'Đánh giá mức độ hài lòng về từng hồ sơ, bản hiện hành | Ratings of dossiers, current version';
COMMENT ON COLUMN core.rating.dossier_code IS 'Mã hồ sơ được đánh giá | Dossier that is rated';
COMMENT ON COLUMN core.rating.rated_at IS 'Thời điểm đánh giá (giờ TP.HCM); cùng mã hồ sơ làm khóa | Time of the rating (local); with the dossier code the key';
COMMENT ON COLUMN core.rating.level IS 'Mức: 1 rất hài lòng, 2 hài lòng, 3 không hài lòng | Level: 1 very satisfied, 2 satisfied, 3 not satisfied';
COMMENT ON COLUMN core.rating.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.rating._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.rating._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.rating._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.rating._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
