-- grain: one row per dossier_code and agency_root, the newest version
-- owner: warehouse.core.apply
CREATE TABLE core.dossier (
    dossier_code               VARCHAR NOT NULL CHECK (dossier_code <> ''),
    agency_root                VARCHAR NOT NULL,
    agency_code_raw            VARCHAR,
    agency_code                VARCHAR,
    procedure_code_raw         VARCHAR,
    procedure_code             VARCHAR,
    field_code_raw             VARCHAR,
    channel_raw                VARCHAR,
    subject_type               VARCHAR,
    submission_place           VARCHAR,
    result_delivery            VARCHAR,
    status                     INTEGER,
    submitted_at               TIMESTAMP,
    received_at                TIMESTAMP,
    due_at                     TIMESTAMP,
    returned_at                TIMESTAMP,
    finished_at                TIMESTAMP,
    refused_at                 TIMESTAMP,
    digitised_components       BOOLEAN,
    vneid_verified             BOOLEAN,
    online_payment_flag        INTEGER,
    result_count               INTEGER,
    result_file_count          INTEGER,
    attachment_count           INTEGER,
    attachment_digitised_count INTEGER,
    attachment_reused_count    INTEGER,
    deleted                    BOOLEAN NOT NULL,
    updated_at                 TIMESTAMP NOT NULL,
    _extract_id                VARCHAR NOT NULL,
    _page                      INTEGER NOT NULL,
    _pos                       INTEGER NOT NULL,
    _content_hash              UBIGINT NOT NULL
);

COMMENT ON TABLE core.dossier IS 'Hồ sơ thủ tục hành chính, bản hiện hành, như nguồn đã gửi | Administrative-procedure dossiers, current version, as delivered';
COMMENT ON COLUMN core.dossier.dossier_code IS 'Mã hồ sơ (MaHoSo) | Dossier code';
COMMENT ON COLUMN core.dossier.agency_root IS 'Mã gốc của đơn vị, cùng mã hồ sơ làm khóa | Root of the agency code; part of the key';
COMMENT ON COLUMN core.dossier.agency_code_raw IS 'Mã đơn vị nguyên gốc | Agency code as delivered';
COMMENT ON COLUMN core.dossier.agency_code IS 'Mã đơn vị chuẩn theo QĐ 20/2020 (gốc đứng trước) | Canonical agency code, root first';
COMMENT ON COLUMN core.dossier.procedure_code_raw IS 'Mã TTHC nguyên gốc | Procedure code as delivered';
COMMENT ON COLUMN core.dossier.procedure_code IS 'Mã TTHC đã cắt hậu tố | Procedure code without suffix';
COMMENT ON COLUMN core.dossier.field_code_raw IS 'Mã lĩnh vực nguồn gửi | Field code as delivered';
COMMENT ON COLUMN core.dossier.channel_raw IS 'Kênh thực hiện nguồn gửi: 1 trực tiếp, 2 trực tuyến, 3 bưu chính | Channel as delivered: 1 direct, 2 online, 3 postal';
COMMENT ON COLUMN core.dossier.subject_type IS 'Loại đối tượng | Kind of applicant';
COMMENT ON COLUMN core.dossier.submission_place IS 'Nơi nộp hồ sơ (mã) | Place of submission (code)';
COMMENT ON COLUMN core.dossier.result_delivery IS 'Hình thức trả kết quả (mã) | Form of result delivery (code)';
COMMENT ON COLUMN core.dossier.status IS 'Trạng thái hồ sơ 0–11 | Dossier status 0–11';
COMMENT ON COLUMN core.dossier.submitted_at IS 'Ngày nộp hồ sơ | Submitted';
COMMENT ON COLUMN core.dossier.received_at IS 'Ngày tiếp nhận | Received (accepted)';
COMMENT ON COLUMN core.dossier.due_at IS 'Ngày hẹn trả hiện hành, chưa áp dụng quy tắc 00:00:00 | Current due time as delivered, 00:00:00 rule not applied';
COMMENT ON COLUMN core.dossier.returned_at IS 'Ngày trả kết quả | Result handed over';
COMMENT ON COLUMN core.dossier.finished_at IS 'Ngày kết thúc xử lý, như nguồn gửi | End of processing as delivered';
COMMENT ON COLUMN core.dossier.refused_at IS 'Ngày từ chối | Refused';
COMMENT ON COLUMN core.dossier.digitised_components IS 'Hồ sơ có thành phần số hóa | Has digitised components';
COMMENT ON COLUMN core.dossier.vneid_verified IS 'Tài khoản đã xác thực VNeID | Account verified with VNeID';
COMMENT ON COLUMN core.dossier.online_payment_flag IS 'Cờ thanh toán trực tuyến 0–3 | Online payment flag 0–3';
COMMENT ON COLUMN core.dossier.result_count IS 'Số giấy tờ kết quả | Number of result papers';
COMMENT ON COLUMN core.dossier.result_file_count IS 'Số giấy tờ kết quả có tệp | Result papers with a file';
COMMENT ON COLUMN core.dossier.attachment_count IS 'Số tài liệu nộp | Documents submitted';
COMMENT ON COLUMN core.dossier.attachment_digitised_count IS 'Số tài liệu đã số hóa | Of these digitised';
COMMENT ON COLUMN core.dossier.attachment_reused_count IS 'Số tài liệu tái sử dụng | Of these reused';
COMMENT ON COLUMN core.dossier.deleted IS 'Nguồn đã xóa hồ sơ (DaXoa): giữ lại, đứng ngoài mọi chỉ số | Withdrawn at the source: kept, outside every indicator';
COMMENT ON COLUMN core.dossier.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.dossier._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.dossier._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.dossier._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.dossier._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
