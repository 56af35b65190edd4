-- mart tables, first version.
-- grain: stated by each table's comment; inputs: core (attached read-only as core_db) and landing manifests; owner: warehouse.compute
-- Comments are bilingual: Vietnamese, a bar, English.

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
    formula_since DATE NOT NULL
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
COMMENT ON COLUMN mart.indicator.direction IS 'Chiều tốt: higher cao hơn là tốt, lower thấp hơn là tốt | Which way is better';
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
COMMENT ON COLUMN mart.indicator.owner IS 'Đơn vị chịu trách nhiệm | Owner';
COMMENT ON COLUMN mart.indicator.judged_by_field IS 'Chỉ tiêu áp cho từng lĩnh vực | The target binds each field';
COMMENT ON COLUMN mart.indicator.formula_version IS 'Phiên bản công thức | Formula version';
COMMENT ON COLUMN mart.indicator.formula_since IS 'Công thức dùng từ ngày | Formula in use since';

CREATE TABLE mart.target (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    operator VARCHAR NOT NULL CHECK (operator IN ('>', '>=', '<', '<=', '=')),
    target_pct DECIMAL(7,2) NOT NULL,
    note VARCHAR
);

COMMENT ON TABLE mart.target IS 'Chỉ tiêu theo thời gian của từng chỉ số và biến thể | Target schedule per indicator and variant';
COMMENT ON COLUMN mart.target.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.target.variant IS 'Biến thể | Variant';
COMMENT ON COLUMN mart.target.valid_from IS 'Áp dụng từ ngày | In force from';
COMMENT ON COLUMN mart.target.valid_to IS 'Áp dụng đến trước ngày; trống là còn hiệu lực | In force until (exclusive); NULL is open';
COMMENT ON COLUMN mart.target.operator IS 'Phép so sánh theo câu chữ của chỉ tiêu | Comparison as the text says';
COMMENT ON COLUMN mart.target.target_pct IS 'Chỉ tiêu, phần trăm | Target in percent';
COMMENT ON COLUMN mart.target.note IS 'Ghi chú, ví dụ target_clamped | Note, for instance target_clamped';

CREATE TABLE mart.indicator_value (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL CHECK (period_type IN ('month', 'quarter', 'year', 'ytd')),
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    grain VARCHAR NOT NULL CHECK (grain IN ('city', 'agency_group', 'agency', 'field', 'agency_field')),
    agency_id VARCHAR,
    agency_group VARCHAR,
    field_code VARCHAR,
    numerator BIGINT,
    denominator BIGINT,
    value_pct DECIMAL(7,2),
    target_operator VARCHAR,
    target_pct DECIMAL(7,2),
    status VARCHAR CHECK (status IN ('met', 'not_met', 'not_applicable', 'no_data', 'provisional')),
    note VARCHAR,
    formula_version VARCHAR NOT NULL,
    taxonomy_version VARCHAR NOT NULL,
    org_version VARCHAR NOT NULL,
    calendar VARCHAR NOT NULL,
    as_known_at TIMESTAMPTZ,
    is_current BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL
);

COMMENT ON TABLE mart.indicator_value IS 'Giá trị chỉ số, có phiên bản: is_current là bản mới nhất | Indicator values, versioned: is_current marks the newest';
COMMENT ON COLUMN mart.indicator_value.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.indicator_value.variant IS 'Biến thể; headline là cách tính chính | Variant';
COMMENT ON COLUMN mart.indicator_value.period_type IS 'Loại kỳ: tháng, quý, năm, luỹ kế từ đầu năm | Period type';
COMMENT ON COLUMN mart.indicator_value.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.indicator_value.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End of the period, exclusive';
COMMENT ON COLUMN mart.indicator_value.grain IS 'Mức tổng hợp | Grain';
COMMENT ON COLUMN mart.indicator_value.agency_id IS 'Mã cơ quan (mã QĐ 20), chỉ có ở mức agency và agency_field | Agency, at grains agency and agency_field';
COMMENT ON COLUMN mart.indicator_value.agency_group IS 'Nhóm cơ quan: department sở-ngành, district cấp huyện, commune cấp xã | Agency group';
COMMENT ON COLUMN mart.indicator_value.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.indicator_value.numerator IS 'Tử số; trống chỉ khi no_data | Numerator; NULL only for no_data';
COMMENT ON COLUMN mart.indicator_value.denominator IS 'Mẫu số; trống chỉ khi no_data | Denominator; NULL only for no_data';
COMMENT ON COLUMN mart.indicator_value.value_pct IS 'Giá trị phần trăm, làm tròn nửa lên 2 chữ số, chỉ để hiển thị | Percent, rounded half-up, for display';
COMMENT ON COLUMN mart.indicator_value.target_operator IS 'Phép so sánh của chỉ tiêu | Target operator';
COMMENT ON COLUMN mart.indicator_value.target_pct IS 'Chỉ tiêu phần trăm có hiệu lực ngày đầu kỳ | Target in force on the first day';
COMMENT ON COLUMN mart.indicator_value.status IS 'Trạng thái: met đạt, not_met không đạt, not_applicable không áp dụng, no_data không có dữ liệu, provisional tạm tính; trống là không có chỉ tiêu | Status; NULL when no target is in force';
COMMENT ON COLUMN mart.indicator_value.note IS 'Ghi chú | Note';
COMMENT ON COLUMN mart.indicator_value.formula_version IS 'Phiên bản công thức | Formula version';
COMMENT ON COLUMN mart.indicator_value.taxonomy_version IS 'Bộ phân loại dịch vụ công tại ngày cuối kỳ | Service taxonomy on the last day';
COMMENT ON COLUMN mart.indicator_value.org_version IS 'Bộ máy tổ chức tại ngày cuối kỳ | Organisation on the last day';
COMMENT ON COLUMN mart.indicator_value.calendar IS 'Lịch kỳ: civil là lịch dương | Calendar of the periods';
COMMENT ON COLUMN mart.indicator_value.as_known_at IS 'Biết đến thời điểm: lúc nhận lô dữ liệu mới nhất đã dùng | Landing time of the newest extract used';
COMMENT ON COLUMN mart.indicator_value.is_current IS 'Là phiên bản mới nhất | Is the newest version';
COMMENT ON COLUMN mart.indicator_value.run_id IS 'Lần chạy đã tạo dòng này | Run that made the row';
COMMENT ON COLUMN mart.indicator_value.period_label IS 'Nhãn kỳ, ví dụ 06/2026 | Period label such as 06/2026';

CREATE TABLE mart.dossier (
    dossier_code VARCHAR NOT NULL,
    agency_root VARCHAR NOT NULL,
    agency_code VARCHAR,
    in_city BOOLEAN NOT NULL,
    deleted BOOLEAN NOT NULL,
    status INTEGER,
    channel INTEGER NOT NULL CHECK (channel IN (1, 2, 3)),
    channel_raw VARCHAR,
    procedure_code VARCHAR,
    procedure_code_raw VARCHAR,
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
    online_payment_flag INTEGER,
    has_online_payment BOOLEAN NOT NULL,
    subject_type VARCHAR,
    submission_place VARCHAR,
    result_delivery VARCHAR,
    digitised_components BOOLEAN,
    vneid_verified BOOLEAN,
    result_count INTEGER,
    result_file_count INTEGER,
    attachment_count INTEGER,
    attachment_digitised_count INTEGER,
    attachment_reused_count INTEGER,
    updated_at TIMESTAMPTZ,
    updated_date DATE
);

COMMENT ON TABLE mart.dossier IS 'Hồ sơ thủ tục hành chính, mỗi hồ sơ một dòng, không có dữ liệu cá nhân; đồng hồ hồ sơ đã tính sẵn | Dossiers, one row per business key, no personal data; the dossier clock applied';
COMMENT ON COLUMN mart.dossier.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN mart.dossier.agency_root IS 'Gốc mã định danh đơn vị; H29 là Thành phố Hồ Chí Minh | Root of the agency code; H29 is the city';
COMMENT ON COLUMN mart.dossier.agency_code IS 'Mã đơn vị dạng chuẩn (QĐ 20) | Canonical agency code';
COMMENT ON COLUMN mart.dossier.in_city IS 'Thuộc thành phố (gốc H29) | Belongs to the city (root H29)';
COMMENT ON COLUMN mart.dossier.deleted IS 'Nguồn đã rút (DaXoa): ngoài mọi chỉ số | Withdrawn at source: out of every indicator';
COMMENT ON COLUMN mart.dossier.status IS 'Trạng thái hồ sơ theo nguồn (1 đến 10) | Status code of the source';
COMMENT ON COLUMN mart.dossier.channel IS 'Kênh nộp: 1 trực tiếp, 2 trực tuyến, 3 bưu chính; trống hoặc lạ tính là trực tiếp | Channel; null or unknown counts as direct';
COMMENT ON COLUMN mart.dossier.channel_raw IS 'Kênh nộp như nguồn gửi | Channel as delivered';
COMMENT ON COLUMN mart.dossier.procedure_code IS 'Mã thủ tục dạng chuẩn | Canonical procedure code';
COMMENT ON COLUMN mart.dossier.procedure_code_raw IS 'Mã thủ tục như nguồn gửi | Procedure code as delivered';
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
COMMENT ON COLUMN mart.dossier.finished_at IS 'Thời điểm kết thúc xử lý; trạng thái 10 thiếu thì lấy NgayTra | Finished at';
COMMENT ON COLUMN mart.dossier.finished_date IS 'Ngày kết thúc xử lý | Finish date';
COMMENT ON COLUMN mart.dossier.returned_at IS 'Thời điểm trả kết quả | Returned at';
COMMENT ON COLUMN mart.dossier.returned_date IS 'Ngày trả kết quả | Return date';
COMMENT ON COLUMN mart.dossier.refused_at IS 'Thời điểm từ chối | Refused at';
COMMENT ON COLUMN mart.dossier.refused_date IS 'Ngày từ chối | Refusal date';
COMMENT ON COLUMN mart.dossier.official_end_at IS 'Mốc kết thúc theo cách tính QĐ 766; trống là đang xử lý | End moment of the Decision 766 reading';
COMMENT ON COLUMN mart.dossier.official_end_date IS 'Ngày kết thúc theo cách tính QĐ 766 | End date of the Decision 766 reading';
COMMENT ON COLUMN mart.dossier.in_official_base IS 'Có thể vào mẫu số cách tính QĐ 766 | May enter the Decision 766 base';
COMMENT ON COLUMN mart.dossier.is_resolved IS 'Đã giải quyết: trạng thái 9 hoặc 10 và có thời điểm kết thúc | Status 9 or 10 with a finish';
COMMENT ON COLUMN mart.dossier.is_open IS 'Đang xử lý: trạng thái 2, 4, 5, 6 và đã tiếp nhận | Status 2, 4, 5 or 6 and received';
COMMENT ON COLUMN mart.dossier.in_timeliness_base IS 'Vào mẫu số đúng hạn: đã tiếp nhận, đã giải quyết, có hạn, thuộc thành phố, chưa rút | In the on-time base';
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
COMMENT ON COLUMN mart.dossier.received_agency_level IS 'Cấp của cơ quan tại ngày tiếp nhận | Its level';
COMMENT ON COLUMN mart.dossier.finished_agency_id IS 'Cơ quan tại ngày kết thúc | Agency as of the finish';
COMMENT ON COLUMN mart.dossier.finished_agency_level IS 'Cấp của cơ quan tại ngày kết thúc | Its level';
COMMENT ON COLUMN mart.dossier.fee_count IS 'Số khoản phí, lệ phí | Fee items';
COMMENT ON COLUMN mart.dossier.fee_total IS 'Tổng phí, lệ phí, đồng | Sum of fees, VND';
COMMENT ON COLUMN mart.dossier.all_fees_zero IS 'Có danh sách phí và mọi khoản bằng 0 | Non-empty fee list, every item 0';
COMMENT ON COLUMN mart.dossier.is_fee_bearing IS 'Thủ tục có thu phí: danh mục có mức phí lớn hơn 0, hoặc ngoài danh mục mà có hồ sơ thu phí | Procedure is fee-bearing: a fee above 0 in the catalogue or, if it is not listed, in one of its dossiers';
COMMENT ON COLUMN mart.dossier.online_payment_flag IS 'Cờ DuocThanhToanTrucTuyen của nguồn | Online-payment flag of the source';
COMMENT ON COLUMN mart.dossier.has_online_payment IS 'Có giao dịch thành công, chưa hoàn hết, trên nền tảng thanh toán | Has a successful, not fully refunded platform transaction';
COMMENT ON COLUMN mart.dossier.subject_type IS 'Loại đối tượng | Kind of applicant';
COMMENT ON COLUMN mart.dossier.submission_place IS 'Nơi nộp hồ sơ (mã) | Place of submission (code)';
COMMENT ON COLUMN mart.dossier.result_delivery IS 'Hình thức trả kết quả (mã) | How the result is delivered (code)';
COMMENT ON COLUMN mart.dossier.digitised_components IS 'Hồ sơ có thành phần số hóa | Components digitised';
COMMENT ON COLUMN mart.dossier.vneid_verified IS 'Tài khoản được xác thực VNeID | Account verified by VNeID';
COMMENT ON COLUMN mart.dossier.result_count IS 'Số giấy tờ kết quả | Result papers';
COMMENT ON COLUMN mart.dossier.result_file_count IS 'Số giấy tờ kết quả có tệp | Result papers with a file';
COMMENT ON COLUMN mart.dossier.attachment_count IS 'Số tài liệu nộp | Documents submitted';
COMMENT ON COLUMN mart.dossier.attachment_digitised_count IS 'Số tài liệu được số hóa | Documents digitised';
COMMENT ON COLUMN mart.dossier.attachment_reused_count IS 'Số tài liệu tái sử dụng | Documents reused';
COMMENT ON COLUMN mart.dossier.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.dossier.updated_date IS 'Ngày nguồn cập nhật | Update date';

CREATE TABLE mart.document (
    register_id VARCHAR NOT NULL,
    organ_code VARCHAR,
    in_city BOOLEAN NOT NULL,
    agency_id VARCHAR,
    agency_level VARCHAR,
    notation VARCHAR,
    promulgation_date DATE,
    document_type VARCHAR,
    secrecy INTEGER,
    scope VARCHAR,
    signed BOOLEAN,
    deleted BOOLEAN NOT NULL,
    recipient_count INTEGER NOT NULL,
    electronic_recipient_count INTEGER NOT NULL,
    confirmed_recipient_count INTEGER NOT NULL,
    has_paper_entry BOOLEAN NOT NULL,
    has_paper_copy BOOLEAN NOT NULL,
    axis_messages INTEGER NOT NULL,
    is_recalled BOOLEAN NOT NULL,
    is_replaced BOOLEAN NOT NULL,
    in_base BOOLEAN NOT NULL,
    sent_to_all BOOLEAN NOT NULL,
    sent_to_any BOOLEAN NOT NULL,
    is_signed_paperless BOOLEAN NOT NULL,
    is_axis_confirmed BOOLEAN NOT NULL,
    exclusion_reason VARCHAR,
    updated_at TIMESTAMPTZ,
    updated_date DATE
);

COMMENT ON TABLE mart.document IS 'Văn bản đi trong sổ đăng ký, mỗi văn bản một dòng, không có trích yếu | Outgoing documents of the register, one row each, no subject';
COMMENT ON COLUMN mart.document.register_id IS 'Mã trong sổ | Register id';
COMMENT ON COLUMN mart.document.organ_code IS 'Mã cơ quan ban hành dạng chuẩn | Canonical code of the issuing agency';
COMMENT ON COLUMN mart.document.in_city IS 'Thuộc thành phố (gốc H29) | Belongs to the city';
COMMENT ON COLUMN mart.document.agency_id IS 'Cơ quan tại ngày ban hành | Agency as of promulgation';
COMMENT ON COLUMN mart.document.agency_level IS 'Cấp của cơ quan | Its level';
COMMENT ON COLUMN mart.document.notation IS 'Số và ký hiệu | Number and notation';
COMMENT ON COLUMN mart.document.promulgation_date IS 'Ngày ban hành | Promulgation date';
COMMENT ON COLUMN mart.document.document_type IS 'Loại văn bản (mã) | Document type (code)';
COMMENT ON COLUMN mart.document.secrecy IS 'Độ mật: 0 thường, 1 mật, 2 tối mật, 3 tuyệt mật | Secrecy: 0 is none';
COMMENT ON COLUMN mart.document.scope IS 'Phạm vi: noi-bo, lien-co-quan, ben-ngoai | Scope';
COMMENT ON COLUMN mart.document.signed IS 'Có chữ ký số | Digitally signed';
COMMENT ON COLUMN mart.document.deleted IS 'Nguồn đã rút (DaXoa) | Withdrawn at source';
COMMENT ON COLUMN mart.document.recipient_count IS 'Số nơi nhận khác nhau | Distinct recipients';
COMMENT ON COLUMN mart.document.electronic_recipient_count IS 'Số nơi nhận nhận bản điện tử | Recipients served electronically';
COMMENT ON COLUMN mart.document.confirmed_recipient_count IS 'Số nơi nhận đã phản hồi 01 hoặc 03 trên trục | Recipients with a 01 or 03 on the axis';
COMMENT ON COLUMN mart.document.has_paper_entry IS 'Có nơi nhận bản giấy | Some entry is paper';
COMMENT ON COLUMN mart.document.has_paper_copy IS 'Có kèm bản giấy | Some entry comes with a paper copy';
COMMENT ON COLUMN mart.document.axis_messages IS 'Số gói tin trên trục mang văn bản này | Axis messages carrying the document';
COMMENT ON COLUMN mart.document.is_recalled IS 'Đã thu hồi: có bên nhận đồng ý và không bên nào từ chối | Recalled: an addressee agreed and none refused';
COMMENT ON COLUMN mart.document.is_replaced IS 'Đã bị thay thế | Replaced by another document';
COMMENT ON COLUMN mart.document.in_base IS 'Vào mẫu số tỷ lệ văn bản điện tử | In the base of the electronic share';
COMMENT ON COLUMN mart.document.sent_to_all IS 'Gửi điện tử đến mọi nơi nhận | Sent electronically to every recipient';
COMMENT ON COLUMN mart.document.sent_to_any IS 'Gửi điện tử đến ít nhất một nơi nhận | Sent electronically to at least one';
COMMENT ON COLUMN mart.document.is_signed_paperless IS 'Gửi điện tử đến mọi nơi nhận, có ký số, không kèm giấy | Sent to all, signed and without paper';
COMMENT ON COLUMN mart.document.is_axis_confirmed IS 'Mọi nơi nhận đã phản hồi trên trục | Confirmed on the axis by every recipient';
COMMENT ON COLUMN mart.document.exclusion_reason IS 'Lý do không vào mẫu số | Why the row is not in the base';
COMMENT ON COLUMN mart.document.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.document.updated_date IS 'Ngày nguồn cập nhật | Update date';

CREATE TABLE mart.payment (
    reference VARCHAR NOT NULL,
    transaction_no VARCHAR,
    dossier_code VARCHAR,
    dossier_known BOOLEAN NOT NULL,
    procedure_code VARCHAR,
    field_code VARCHAR,
    agency_code VARCHAR,
    in_city BOOLEAN NOT NULL,
    agency_id VARCHAR,
    agency_level VARCHAR,
    amount BIGINT NOT NULL,
    refund_amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    currency VARCHAR,
    bank_code VARCHAR,
    channel_code VARCHAR,
    transacted_at TIMESTAMPTZ,
    transacted_date DATE,
    refunded_at TIMESTAMPTZ,
    refunded_date DATE,
    status INTEGER,
    attempt INTEGER,
    is_success BOOLEAN NOT NULL,
    is_fully_refunded BOOLEAN NOT NULL,
    counts_online BOOLEAN NOT NULL,
    updated_at TIMESTAMPTZ,
    updated_date DATE
);

COMMENT ON TABLE mart.payment IS 'Giao dịch trên nền tảng thanh toán, mỗi mã tham chiếu một dòng | Platform transactions, one row per reference';
COMMENT ON COLUMN mart.payment.reference IS 'Mã tham chiếu | Reference';
COMMENT ON COLUMN mart.payment.transaction_no IS 'Mã giao dịch | Transaction number';
COMMENT ON COLUMN mart.payment.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN mart.payment.dossier_known IS 'Hồ sơ có trong kho | The dossier is known';
COMMENT ON COLUMN mart.payment.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.payment.field_code IS 'Mã lĩnh vực: của hồ sơ, nếu không có thì của thủ tục | Field of the dossier, else of the procedure';
COMMENT ON COLUMN mart.payment.agency_code IS 'Mã đơn vị trên giao dịch dạng chuẩn | Agency code of the transaction';
COMMENT ON COLUMN mart.payment.in_city IS 'Thuộc thành phố | Belongs to the city';
COMMENT ON COLUMN mart.payment.agency_id IS 'Cơ quan tại ngày giao dịch: của giao dịch, nếu không có thì của hồ sơ | Agency as of the transaction: its own, else that of its dossier';
COMMENT ON COLUMN mart.payment.agency_level IS 'Cấp của cơ quan | Its level';
COMMENT ON COLUMN mart.payment.amount IS 'Số tiền, đồng | Amount, VND';
COMMENT ON COLUMN mart.payment.refund_amount IS 'Số tiền hoàn, đồng | Refund, VND';
COMMENT ON COLUMN mart.payment.net_amount IS 'Số tiền sau hoàn, đồng | Amount net of refund, VND';
COMMENT ON COLUMN mart.payment.currency IS 'Mã tiền tệ | Currency';
COMMENT ON COLUMN mart.payment.bank_code IS 'Mã ngân hàng | Bank code';
COMMENT ON COLUMN mart.payment.channel_code IS 'Mã kênh thanh toán | Payment channel code';
COMMENT ON COLUMN mart.payment.transacted_at IS 'Thời điểm giao dịch | Transaction time';
COMMENT ON COLUMN mart.payment.transacted_date IS 'Ngày giao dịch | Transaction date';
COMMENT ON COLUMN mart.payment.refunded_at IS 'Thời điểm hoàn | Refund time';
COMMENT ON COLUMN mart.payment.refunded_date IS 'Ngày hoàn | Refund date';
COMMENT ON COLUMN mart.payment.status IS 'Trạng thái: 1 thành công, 3 chờ, 4 thất bại (sau truy vấn) | Status after QUERY: 1 success, 3 pending, 4 failed';
COMMENT ON COLUMN mart.payment.attempt IS 'Lần thử | Attempt';
COMMENT ON COLUMN mart.payment.is_success IS 'Thành công | Successful';
COMMENT ON COLUMN mart.payment.is_fully_refunded IS 'Đã hoàn toàn bộ: không tính ở đâu | Fully refunded: counts nowhere';
COMMENT ON COLUMN mart.payment.counts_online IS 'Tính là thanh toán trực tuyến: thành công, chưa hoàn hết, thuộc thành phố | Counts as an online payment';
COMMENT ON COLUMN mart.payment.updated_at IS 'Nguồn cập nhật lúc | Updated at source';
COMMENT ON COLUMN mart.payment.updated_date IS 'Ngày nguồn cập nhật | Update date';

CREATE TABLE mart.agency (
    agency_id VARCHAR NOT NULL,
    code_qd20 VARCHAR NOT NULL,
    code_qcvn102 VARCHAR,
    gso_code VARCHAR,
    name VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    parent_agency_id VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.agency IS 'Cơ quan theo thời gian (SCD2); đọc bằng (code_qd20, level) | Agencies over time (SCD2); join on (code_qd20, level)';
COMMENT ON COLUMN mart.agency.agency_id IS 'Mã cơ quan bền vững, bằng mã QĐ 20 | Durable agency id, equal to the QĐ 20 code';
COMMENT ON COLUMN mart.agency.code_qd20 IS 'Mã định danh theo QĐ 20/2020 | Code of Decision 20/2020';
COMMENT ON COLUMN mart.agency.code_qcvn102 IS 'Mã định danh theo QCVN 102 | Code of QCVN 102';
COMMENT ON COLUMN mart.agency.gso_code IS 'Mã đơn vị hành chính của Tổng cục Thống kê | GSO code';
COMMENT ON COLUMN mart.agency.name IS 'Tên cơ quan | Name';
COMMENT ON COLUMN mart.agency.level IS 'Cấp: department sở-ngành, district cấp huyện, commune cấp xã, branch chi nhánh, other khác | Level';
COMMENT ON COLUMN mart.agency.parent_agency_id IS 'Cơ quan cấp trên | Parent agency';
COMMENT ON COLUMN mart.agency.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.agency.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';

CREATE TABLE mart.agency_succession (
    old_code VARCHAR NOT NULL,
    new_code VARCHAR NOT NULL,
    date DATE NOT NULL,
    kind VARCHAR NOT NULL,
    weight DOUBLE
);

COMMENT ON TABLE mart.agency_succession IS 'Quan hệ kế thừa giữa các cơ quan | Succession of agencies';
COMMENT ON COLUMN mart.agency_succession.old_code IS 'Mã cũ | Old code';
COMMENT ON COLUMN mart.agency_succession.new_code IS 'Mã mới | New code';
COMMENT ON COLUMN mart.agency_succession.date IS 'Ngày hiệu lực | Date';
COMMENT ON COLUMN mart.agency_succession.kind IS 'Kiểu: merge nhập, split tách, rename đổi tên, recode đổi mã | Kind';
COMMENT ON COLUMN mart.agency_succession.weight IS 'Trọng số | Weight';

CREATE TABLE mart.procedure (
    procedure_code VARCHAR NOT NULL,
    name VARCHAR,
    field_code VARCHAR,
    source VARCHAR,
    is_fee_bearing BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.procedure IS 'Thủ tục hành chính thuộc thẩm quyền thành phố, theo thời gian | Procedures within the city''s authority over time';
COMMENT ON COLUMN mart.procedure.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.procedure.name IS 'Tên thủ tục | Name';
COMMENT ON COLUMN mart.procedure.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.procedure.source IS 'Nguồn: catalogue (cổng) hoặc file (tệp) | Source: catalogue or file';
COMMENT ON COLUMN mart.procedure.is_fee_bearing IS 'Có thu phí: danh mục có mức phí lớn hơn 0, hoặc ngoài danh mục mà có hồ sơ thu phí | Fee-bearing: a fee above 0 in the catalogue or, if it is not listed, in one of its dossiers';
COMMENT ON COLUMN mart.procedure.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.procedure.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';

CREATE TABLE mart.service_level (
    procedure_code VARCHAR NOT NULL,
    service_code VARCHAR,
    level INTEGER NOT NULL,
    level_2011 INTEGER,
    class_2022 VARCHAR,
    source VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.service_level IS 'Mức độ dịch vụ công trực tuyến của thủ tục, theo thời gian | Service levels of procedures over time';
COMMENT ON COLUMN mart.service_level.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.service_level.service_code IS 'Mã dịch vụ | Service code';
COMMENT ON COLUMN mart.service_level.level IS 'Mức độ như nguồn ghi (1 đến 4) | Level as the source says';
COMMENT ON COLUMN mart.service_level.level_2011 IS 'Mức độ 1–4 theo NĐ 43/2011, đến 14/8/2022 | Level of NĐ 43/2011, until 14/8/2022';
COMMENT ON COLUMN mart.service_level.class_2022 IS 'Lớp theo NĐ 42/2022 từ 15/8/2022: partial một phần, full toàn trình | Class of NĐ 42/2022 from 15/8/2022';
COMMENT ON COLUMN mart.service_level.source IS 'Nguồn: portal hoặc file | Source: portal or file';
COMMENT ON COLUMN mart.service_level.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.service_level.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';

CREATE TABLE mart.eligible_procedure (
    decision VARCHAR,
    procedure_code VARCHAR NOT NULL,
    class VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.eligible_procedure IS 'Thủ tục đủ điều kiện cung cấp trực tuyến theo quyết định, theo thời gian | Procedures eligible for online provision, over time';
COMMENT ON COLUMN mart.eligible_procedure.decision IS 'Số quyết định | Decision';
COMMENT ON COLUMN mart.eligible_procedure.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.eligible_procedure.class IS 'Lớp đủ điều kiện: partial, full | Class';
COMMENT ON COLUMN mart.eligible_procedure.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.eligible_procedure.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';

CREATE TABLE mart.field (
    field_code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    name_raw VARCHAR,
    ministry VARCHAR,
    is_land BOOLEAN NOT NULL,
    is_investment BOOLEAN NOT NULL
);

COMMENT ON TABLE mart.field IS 'Danh mục lĩnh vực | Fields';
COMMENT ON COLUMN mart.field.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.field.name IS 'Tên lĩnh vực không có phần trong ngoặc | Name without the trailing bracket';
COMMENT ON COLUMN mart.field.name_raw IS 'Tên như nguồn gửi | Name as delivered';
COMMENT ON COLUMN mart.field.ministry IS 'Bộ quản lý | Ministry';
COMMENT ON COLUMN mart.field.is_land IS 'Thuộc nhóm đất đai | Land';
COMMENT ON COLUMN mart.field.is_investment IS 'Thuộc nhóm đầu tư | Investment';

CREATE TABLE mart.calendar (
    date DATE NOT NULL,
    is_working_day BOOLEAN NOT NULL,
    reason VARCHAR,
    working_day_number INTEGER NOT NULL,
    next_working_day DATE
);

COMMENT ON TABLE mart.calendar IS 'Lịch làm việc | Working calendar';
COMMENT ON COLUMN mart.calendar.date IS 'Ngày | Date';
COMMENT ON COLUMN mart.calendar.is_working_day IS 'Là ngày làm việc | Is a working day';
COMMENT ON COLUMN mart.calendar.reason IS 'Lý do (nghỉ lễ, cuối tuần, làm bù) | Reason';
COMMENT ON COLUMN mart.calendar.working_day_number IS 'Số thứ tự ngày làm việc tính đến hết ngày này | Working days up to and including the date';
COMMENT ON COLUMN mart.calendar.next_working_day IS 'Ngày làm việc đầu tiên từ ngày này trở đi | First working day on or after the date';

CREATE TABLE mart.source_window (
    source VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    window_start TIMESTAMPTZ,
    window_end TIMESTAMPTZ,
    window_start_date DATE,
    window_end_date DATE,
    declared BIGINT,
    landed BIGINT NOT NULL,
    distinct_keys BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    complete BOOLEAN,
    extract_id VARCHAR NOT NULL,
    landed_at TIMESTAMPTZ NOT NULL,
    landed_date DATE NOT NULL,
    origin VARCHAR NOT NULL
);

COMMENT ON TABLE mart.source_window IS 'Các khoảng dữ liệu đã nhận từ nguồn | Windows landed from the sources';
COMMENT ON COLUMN mart.source_window.source IS 'Hệ thống nguồn | Source system';
COMMENT ON COLUMN mart.source_window.entity IS 'Thực thể | Entity';
COMMENT ON COLUMN mart.source_window.window_start IS 'Đầu khoảng; trống là toàn bộ danh mục | Window start; NULL is a whole pull';
COMMENT ON COLUMN mart.source_window.window_end IS 'Cuối khoảng, không tính | Window end, exclusive';
COMMENT ON COLUMN mart.source_window.window_start_date IS 'Ngày đầu khoảng | Window start date';
COMMENT ON COLUMN mart.source_window.window_end_date IS 'Ngày cuối khoảng | Window end date';
COMMENT ON COLUMN mart.source_window.declared IS 'Số bản ghi nguồn công bố; trống là nguồn không công bố | Declared by the source';
COMMENT ON COLUMN mart.source_window.landed IS 'Số bản ghi đã nhận | Records landed';
COMMENT ON COLUMN mart.source_window.distinct_keys IS 'Số khóa khác nhau | Distinct keys';
COMMENT ON COLUMN mart.source_window.quarantined IS 'Số bản ghi bị cách ly | Quarantined records';
COMMENT ON COLUMN mart.source_window.complete IS 'Đủ so với công bố; trống là không kiểm được | Complete; NULL when unverified';
COMMENT ON COLUMN mart.source_window.extract_id IS 'Lô dữ liệu | Extract';
COMMENT ON COLUMN mart.source_window.landed_at IS 'Nhận xong lúc | Landed at';
COMMENT ON COLUMN mart.source_window.landed_date IS 'Ngày nhận | Landing date';
COMMENT ON COLUMN mart.source_window.origin IS 'Nguồn gốc: live hoặc sandbox | Origin';

CREATE TABLE mart.settlement_difference (
    settlement_date DATE NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('missing_in_file', 'missing_in_platform', 'amount_differs', 'status_differs')),
    rrn VARCHAR,
    reference VARCHAR,
    file_name VARCHAR,
    line_no INTEGER,
    platform_amount BIGINT,
    file_amount BIGINT,
    platform_status INTEGER,
    file_response_code VARCHAR
);

COMMENT ON TABLE mart.settlement_difference IS 'Chênh lệch đối soát giữa nền tảng thanh toán và tệp quyết toán | Differences between the platform and the settlement files';
COMMENT ON COLUMN mart.settlement_difference.settlement_date IS 'Ngày quyết toán | Settlement date';
COMMENT ON COLUMN mart.settlement_difference.kind IS 'Loại: thiếu trong tệp, thiếu trên nền tảng, lệch số tiền, lệch trạng thái | Kind';
COMMENT ON COLUMN mart.settlement_difference.rrn IS 'Mã đối chiếu: 12 ký tự cuối của mã giao dịch | Retrieval reference';
COMMENT ON COLUMN mart.settlement_difference.reference IS 'Mã tham chiếu trên nền tảng | Platform reference';
COMMENT ON COLUMN mart.settlement_difference.file_name IS 'Tệp quyết toán | Settlement file';
COMMENT ON COLUMN mart.settlement_difference.line_no IS 'Dòng trong tệp | Line of the file';
COMMENT ON COLUMN mart.settlement_difference.platform_amount IS 'Số tiền trên nền tảng, đồng | Platform amount';
COMMENT ON COLUMN mart.settlement_difference.file_amount IS 'Số tiền trong tệp, đồng | File amount';
COMMENT ON COLUMN mart.settlement_difference.platform_status IS 'Trạng thái trên nền tảng | Platform status';
COMMENT ON COLUMN mart.settlement_difference.file_response_code IS 'Mã phản hồi trong tệp | Response code of the file';

CREATE TABLE mart.quarantine_summary (
    source VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    records BIGINT NOT NULL,
    extracts BIGINT NOT NULL,
    last_extract_id VARCHAR NOT NULL,
    last_landed_at TIMESTAMPTZ NOT NULL,
    last_landed_date DATE NOT NULL
);

COMMENT ON TABLE mart.quarantine_summary IS 'Bản ghi bị cách ly theo nguồn và quy tắc | Quarantined records by source and rule';
COMMENT ON COLUMN mart.quarantine_summary.source IS 'Hệ thống nguồn | Source system';
COMMENT ON COLUMN mart.quarantine_summary.entity IS 'Thực thể | Entity';
COMMENT ON COLUMN mart.quarantine_summary.rule IS 'Quy tắc bị vi phạm | Rule broken';
COMMENT ON COLUMN mart.quarantine_summary.records IS 'Số bản ghi | Records';
COMMENT ON COLUMN mart.quarantine_summary.extracts IS 'Số lô dữ liệu | Extracts';
COMMENT ON COLUMN mart.quarantine_summary.last_extract_id IS 'Lô gần nhất | Newest extract';
COMMENT ON COLUMN mart.quarantine_summary.last_landed_at IS 'Nhận lô gần nhất lúc | Newest extract landed at';
COMMENT ON COLUMN mart.quarantine_summary.last_landed_date IS 'Ngày nhận lô gần nhất | Its date';

CREATE TABLE mart.official_766 (
    endpoint VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    period INTEGER,
    department_code VARCHAR,
    department_name VARCHAR,
    department_level VARCHAR,
    scope VARCHAR,
    metric_code VARCHAR NOT NULL,
    value DECIMAL(20,4),
    numerator DECIMAL(20,4),
    denominator DECIMAL(20,4),
    ratio DECIMAL(9,4),
    score DECIMAL(9,4),
    max_score DECIMAL(9,4),
    quality_flag VARCHAR
);

COMMENT ON TABLE mart.official_766 IS 'Số liệu chính thức theo Quyết định 766/QĐ-TTg, như công bố | Official Decision 766 figures as published';
COMMENT ON COLUMN mart.official_766.endpoint IS 'Nhóm chỉ số theo cổng | Endpoint';
COMMENT ON COLUMN mart.official_766.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.official_766.year IS 'Năm | Year';
COMMENT ON COLUMN mart.official_766.period IS 'Quý hoặc tháng | Quarter or month';
COMMENT ON COLUMN mart.official_766.department_code IS 'Mã đơn vị | Department code';
COMMENT ON COLUMN mart.official_766.department_name IS 'Tên đơn vị | Department name';
COMMENT ON COLUMN mart.official_766.department_level IS 'Cấp đơn vị | Department level';
COMMENT ON COLUMN mart.official_766.scope IS 'parent toàn tỉnh, child đơn vị | parent or child';
COMMENT ON COLUMN mart.official_766.metric_code IS 'Mã chỉ số | Metric code';
COMMENT ON COLUMN mart.official_766.value IS 'Giá trị | Value';
COMMENT ON COLUMN mart.official_766.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN mart.official_766.denominator IS 'Mẫu số | Denominator';
COMMENT ON COLUMN mart.official_766.ratio IS 'Tỷ lệ | Ratio';
COMMENT ON COLUMN mart.official_766.score IS 'Điểm | Score';
COMMENT ON COLUMN mart.official_766.max_score IS 'Điểm tối đa | Maximum score';
COMMENT ON COLUMN mart.official_766.quality_flag IS 'Cờ chất lượng dữ liệu | Quality flag';

CREATE TABLE mart.procedure_time (
    procedure_code VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    processing_seconds BIGINT NOT NULL,
    dossiers BIGINT NOT NULL
);

COMMENT ON TABLE mart.procedure_time IS 'Thời gian xử lý theo thủ tục (chỉ hồ sơ đã xong, tính theo ngày lịch) | Processing time per procedure (resolved dossiers only, in calendar days)';
COMMENT ON COLUMN mart.procedure_time.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.procedure_time.period_type IS 'Loại kỳ theo ngày tiếp nhận: month, quarter, year | Period type, by receipt';
COMMENT ON COLUMN mart.procedure_time.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.procedure_time.processing_seconds IS 'Tổng thời gian từ tiếp nhận đến kết thúc, giây | Sum of receipt-to-finish seconds';
COMMENT ON COLUMN mart.procedure_time.dossiers IS 'Số hồ sơ | Dossiers';

CREATE TABLE mart.state (
    core_change_no BIGINT NOT NULL,
    input_hash VARCHAR NOT NULL,
    local_today DATE NOT NULL,
    computed_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    min_field_cases INTEGER NOT NULL
);

COMMENT ON TABLE mart.state IS 'Trạng thái lần tính gần nhất (nội bộ) | State of the newest computation (internal)';
COMMENT ON COLUMN mart.state.core_change_no IS 'Số thay đổi của kho lõi đã tính đến | Core change number the rows were computed from';
COMMENT ON COLUMN mart.state.input_hash IS 'Dấu vân tay của danh mục chỉ số, câu SQL và tham số | Fingerprint of registry, SQL and parameters';
COMMENT ON COLUMN mart.state.local_today IS 'Ngày của lần tính, giờ địa phương | Local date of the computation';
COMMENT ON COLUMN mart.state.computed_at IS 'Thời điểm tính theo đồng hồ của hệ thống | Moment of the computation';
COMMENT ON COLUMN mart.state.run_id IS 'Lần chạy | Run';
COMMENT ON COLUMN mart.state.origin IS 'Nguồn gốc dữ liệu | Origin';
COMMENT ON COLUMN mart.state.min_field_cases IS 'Số hồ sơ tối thiểu của một lĩnh vực để không bị đánh dấu | Cases below which a field is marked';

CREATE TABLE mart.period_state (
    indicator_id VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR
);

COMMENT ON TABLE mart.period_state IS 'Tình trạng dữ liệu nguồn theo kỳ và chỉ số (nội bộ) | State of the sources per period and indicator (internal)';
COMMENT ON COLUMN mart.period_state.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.period_state.variant IS 'Biến thể | Variant';
COMMENT ON COLUMN mart.period_state.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.period_state.period_start IS 'Ngày đầu kỳ | First day';
COMMENT ON COLUMN mart.period_state.period_end IS 'Ngày kết thúc kỳ | End, exclusive';
COMMENT ON COLUMN mart.period_state.state IS 'closed, open, gap hoặc no_data | closed, open, gap or no_data';
COMMENT ON COLUMN mart.period_state.reason IS 'Lý do | Reason';

CREATE TABLE mart.snapshot (
    snapshot_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    as_known_at TIMESTAMPTZ,
    run_id VARCHAR NOT NULL,
    is_simulated BOOLEAN NOT NULL,
    label VARCHAR NOT NULL
);

COMMENT ON TABLE mart.snapshot IS 'Ảnh chụp này: một dòng | This snapshot: one row';
COMMENT ON COLUMN mart.snapshot.snapshot_id IS 'Mã ảnh chụp, trùng với manifest.json | Snapshot id, the same as in manifest.json';
COMMENT ON COLUMN mart.snapshot.origin IS 'Nguồn gốc dữ liệu: live hoặc sandbox:<hạt giống> | Origin of the data';
COMMENT ON COLUMN mart.snapshot.created_at IS 'Tạo lúc | Created at';
COMMENT ON COLUMN mart.snapshot.as_known_at IS 'Dữ liệu biết đến lúc: lúc nhận lô mới nhất | Landing time of the newest extract used';
COMMENT ON COLUMN mart.snapshot.run_id IS 'Lần chạy | Run';
COMMENT ON COLUMN mart.snapshot.is_simulated IS 'DỮ LIỆU MÔ PHỎNG: số liệu của hộp cát, không phải của Thành phố | SIMULATED DATA: figures of the sandbox, not of the city';
COMMENT ON COLUMN mart.snapshot.label IS 'Nhãn cho người đọc | Label for readers';
