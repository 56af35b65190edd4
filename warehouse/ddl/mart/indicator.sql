-- grain: one row per indicator and variant
-- owner: warehouse.mart
CREATE TABLE mart.indicator (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    is_headline BOOLEAN NOT NULL,
    tier VARCHAR NOT NULL,
    sort_order INTEGER NOT NULL,
    name_vi VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    description_vi VARCHAR NOT NULL,
    description_en VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    direction VARCHAR NOT NULL CHECK (direction IN ('higher', 'lower')),
    formula_vi VARCHAR NOT NULL,
    formula_en VARCHAR NOT NULL,
    numerator_sql VARCHAR NOT NULL,
    denominator_sql VARCHAR NOT NULL,
    exclusions_vi VARCHAR NOT NULL,
    exclusions_en VARCHAR NOT NULL,
    grains VARCHAR NOT NULL,
    sources VARCHAR NOT NULL,
    legal_basis_vi VARCHAR NOT NULL,
    legal_basis_en VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    judged_by_field BOOLEAN NOT NULL,
    formula_version VARCHAR NOT NULL,
    formula_since DATE NOT NULL,
    measure VARCHAR NOT NULL
);

COMMENT ON TABLE mart.indicator IS 'Danh mục chỉ số: mỗi chỉ số và biến thể một dòng | Registry: one row per indicator and variant';
COMMENT ON COLUMN mart.indicator.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.indicator.variant IS 'Biến thể; headline là cách tính chính | Variant; headline is the main reading';
COMMENT ON COLUMN mart.indicator.is_headline IS 'Là cách tính chính | Is the headline reading';
COMMENT ON COLUMN mart.indicator.tier IS 'Nhóm: programme (chỉ tiêu QĐ 1191) hoặc supporting (bổ trợ) | programme (target of Decision 1191) or supporting';
COMMENT ON COLUMN mart.indicator.sort_order IS 'Thứ tự hiển thị | Display order';
COMMENT ON COLUMN mart.indicator.name_vi IS 'Tên tiếng Việt | Vietnamese name';
COMMENT ON COLUMN mart.indicator.name_en IS 'Tên tiếng Anh | English name';
COMMENT ON COLUMN mart.indicator.description_vi IS 'Mô tả tiếng Việt | Vietnamese description';
COMMENT ON COLUMN mart.indicator.description_en IS 'Mô tả tiếng Anh | English description';
COMMENT ON COLUMN mart.indicator.unit IS 'Đơn vị đo của tử số và mẫu số | Unit of numerator and denominator';
COMMENT ON COLUMN mart.indicator.direction IS 'Chiều tốt: higher cao hơn là tốt, lower thấp hơn là tốt | Which way is better: higher or lower';
COMMENT ON COLUMN mart.indicator.formula_vi IS 'Công thức bằng lời, tiếng Việt | Formula in words, Vietnamese';
COMMENT ON COLUMN mart.indicator.formula_en IS 'Công thức bằng lời, tiếng Anh | Formula in words, English';
COMMENT ON COLUMN mart.indicator.numerator_sql IS 'SQL liệt kê những gì tử số đếm, cấp thành phố ($period_start, $period_end, $as_of) | SQL of the numerator at city grain';
COMMENT ON COLUMN mart.indicator.denominator_sql IS 'SQL liệt kê những gì mẫu số đếm, cấp thành phố | SQL of the denominator at city grain';
COMMENT ON COLUMN mart.indicator.exclusions_vi IS 'Những gì bị loại, tiếng Việt | Exclusions, Vietnamese';
COMMENT ON COLUMN mart.indicator.exclusions_en IS 'Những gì bị loại, tiếng Anh | Exclusions, English';
COMMENT ON COLUMN mart.indicator.grains IS 'Các mức tổng hợp, cách nhau bởi dấu phẩy | Grains, comma separated';
COMMENT ON COLUMN mart.indicator.sources IS 'Các nguồn dữ liệu, cách nhau bởi dấu phẩy | Sources, comma separated';
COMMENT ON COLUMN mart.indicator.legal_basis_vi IS 'Căn cứ pháp lý, tiếng Việt | Legal basis, Vietnamese';
COMMENT ON COLUMN mart.indicator.legal_basis_en IS 'Căn cứ pháp lý, tiếng Anh | Legal basis, English';
COMMENT ON COLUMN mart.indicator.owner IS 'Đơn vị chịu trách nhiệm | Agency that answers for the indicator';
COMMENT ON COLUMN mart.indicator.judged_by_field IS 'Chỉ tiêu áp cho từng lĩnh vực | The target binds each field';
COMMENT ON COLUMN mart.indicator.formula_version IS 'Phiên bản công thức | Formula version';
COMMENT ON COLUMN mart.indicator.formula_since IS 'Công thức dùng từ ngày | Formula in use since';
COMMENT ON COLUMN mart.indicator.measure IS 'Loại số đo: tỷ lệ (share), thứ hạng (rank): hạng là tử số, chỉ tiêu so với hạng; hoặc số đếm (count): chỉ có tử số | A share, a rank (the numerator is the rank and the target is compared with it) or a count, which has no denominator';
