-- grain: one row per rating (MaHoSo, ThoiGianDanhGia)
-- owner: warehouse.mart
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
