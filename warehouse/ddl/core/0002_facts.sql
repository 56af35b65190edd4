-- Facts of core: one row per business key, the newest good version (R34), children beside it.
-- No primary keys: DELETE + INSERT of the same key in one transaction is the way rows change here, and an
-- index makes it several times slower; uniqueness is a rule of the expectation suites and of the apply step.
-- All times are Asia/Ho_Chi_Minh wall time without zone; money is whole VND.

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

CREATE TABLE core.dossier_fee (
    dossier_code VARCHAR NOT NULL,
    agency_root  VARCHAR NOT NULL,
    fee_no       INTEGER NOT NULL CHECK (fee_no > 0),
    code         VARCHAR,
    kind         VARCHAR,
    collected_at VARCHAR,
    amount       BIGINT CHECK (amount >= 0)
);
COMMENT ON TABLE core.dossier_fee IS 'Các khoản phí, lệ phí của hồ sơ | Fees of a dossier';
COMMENT ON COLUMN core.dossier_fee.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN core.dossier_fee.agency_root IS 'Mã gốc của đơn vị | Root of the agency code';
COMMENT ON COLUMN core.dossier_fee.fee_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.dossier_fee.code IS 'Mã phí, lệ phí | Fee code';
COMMENT ON COLUMN core.dossier_fee.kind IS 'Loại: phí hay lệ phí | Kind of fee';
COMMENT ON COLUMN core.dossier_fee.collected_at IS 'Hình thức thu: 1 khi tiếp nhận, 2 khi bổ sung, 4 khi trả kết quả | When collected: 1 at receipt, 2 supplement, 4 at result';
COMMENT ON COLUMN core.dossier_fee.amount IS 'Số tiền (đồng) | Amount in VND';

CREATE TABLE core.dossier_supplement (
    dossier_code  VARCHAR NOT NULL,
    agency_root   VARCHAR NOT NULL,
    supplement_no INTEGER NOT NULL CHECK (supplement_no > 0),
    supplement_id VARCHAR,
    requested_at  TIMESTAMP,
    answered_at   TIMESTAMP,
    due_before    TIMESTAMP,
    due_after     TIMESTAMP
);
COMMENT ON TABLE core.dossier_supplement IS 'Các lần yêu cầu bổ sung của hồ sơ | Requests for supplements of a dossier';
COMMENT ON COLUMN core.dossier_supplement.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN core.dossier_supplement.agency_root IS 'Mã gốc của đơn vị | Root of the agency code';
COMMENT ON COLUMN core.dossier_supplement.supplement_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.dossier_supplement.supplement_id IS 'Mã lần bổ sung | Supplement id';
COMMENT ON COLUMN core.dossier_supplement.requested_at IS 'Ngày yêu cầu bổ sung | Requested';
COMMENT ON COLUMN core.dossier_supplement.answered_at IS 'Ngày tiếp nhận bổ sung | Answered';
COMMENT ON COLUMN core.dossier_supplement.due_before IS 'Ngày hẹn trả trước khi bổ sung | Due time before the supplement';
COMMENT ON COLUMN core.dossier_supplement.due_after IS 'Ngày hẹn trả mới | Due time after it';

CREATE TABLE core.register_document (
    register_id       VARCHAR NOT NULL CHECK (register_id <> ''),
    organ_code_raw    VARCHAR,
    organ_code        VARCHAR,
    code_number       VARCHAR,
    code_notation     VARCHAR,
    notation          VARCHAR,
    promulgation_date DATE,
    document_type     VARCHAR,
    secrecy           INTEGER,
    scope             VARCHAR,
    signed            BOOLEAN,
    deleted           BOOLEAN NOT NULL,
    updated_at        TIMESTAMP NOT NULL,
    _extract_id       VARCHAR NOT NULL,
    _page             INTEGER NOT NULL,
    _pos              INTEGER NOT NULL,
    _content_hash     UBIGINT NOT NULL
);
COMMENT ON TABLE core.register_document IS 'Sổ đăng ký văn bản đi, bản hiện hành | Outgoing-document register, current version';
COMMENT ON COLUMN core.register_document.register_id IS 'Mã dòng trong sổ | Register row id';
COMMENT ON COLUMN core.register_document.organ_code_raw IS 'Mã cơ quan ban hành nguyên gốc | Issuing agency as delivered';
COMMENT ON COLUMN core.register_document.organ_code IS 'Mã cơ quan ban hành chuẩn | Issuing agency, canonical';
COMMENT ON COLUMN core.register_document.code_number IS 'Số văn bản | Number';
COMMENT ON COLUMN core.register_document.code_notation IS 'Ký hiệu văn bản | Notation';
COMMENT ON COLUMN core.register_document.notation IS 'Số/ký hiệu đã cắt khoảng trắng, để nối với trục | "number/notation", trimmed: joins with the axis';
COMMENT ON COLUMN core.register_document.promulgation_date IS 'Ngày ban hành | Date of promulgation';
COMMENT ON COLUMN core.register_document.document_type IS 'Loại văn bản | Document type';
COMMENT ON COLUMN core.register_document.secrecy IS 'Độ mật: 0 thường, 1 mật, 2 tối mật, 3 tuyệt mật | Secrecy: 0 none, 1 to 3 rising';
COMMENT ON COLUMN core.register_document.scope IS 'Phạm vi: noi-bo, lien-co-quan, ben-ngoai | Scope: internal, between agencies, external';
COMMENT ON COLUMN core.register_document.signed IS 'Đã ký số | Digitally signed';
COMMENT ON COLUMN core.register_document.deleted IS 'Nguồn đã xóa | Withdrawn at the source';
COMMENT ON COLUMN core.register_document.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.register_document._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.register_document._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.register_document._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.register_document._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';

CREATE TABLE core.register_recipient (
    register_id    VARCHAR NOT NULL,
    recipient_no   INTEGER NOT NULL CHECK (recipient_no > 0),
    organ_code_raw VARCHAR,
    organ_code     VARCHAR,
    channel        VARCHAR,
    paper_copy     BOOLEAN
);
COMMENT ON TABLE core.register_recipient IS 'Nơi nhận của văn bản trong sổ | Recipients of a register document';
COMMENT ON COLUMN core.register_recipient.register_id IS 'Mã dòng trong sổ | Register row id';
COMMENT ON COLUMN core.register_recipient.recipient_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.register_recipient.organ_code_raw IS 'Mã nơi nhận nguyên gốc | Recipient as delivered';
COMMENT ON COLUMN core.register_recipient.organ_code IS 'Mã nơi nhận chuẩn | Recipient, canonical';
COMMENT ON COLUMN core.register_recipient.channel IS 'Kênh gửi: truc, dien-tu, giay | Channel: axis, other electronic, paper';
COMMENT ON COLUMN core.register_recipient.paper_copy IS 'Có kèm bản giấy | A paper copy goes along';

CREATE TABLE core.axis_document (
    doc_id              VARCHAR NOT NULL CHECK (doc_id <> ''),
    from_code_raw       VARCHAR,
    from_code           VARCHAR,
    document_id_raw     VARCHAR,
    organ_code          VARCHAR,
    promulgation_date   DATE,
    notation            VARCHAR,
    code_number         VARCHAR,
    code_notation       VARCHAR,
    document_type       VARCHAR,
    priority            INTEGER,
    business_type       INTEGER,
    business_organ_code VARCHAR,
    business_date       DATE,
    business_notation   VARCHAR,
    paper               INTEGER,
    first_trace_at      TIMESTAMP,
    last_trace_at       TIMESTAMP,
    is_signed           BOOLEAN,
    attachment_count    INTEGER,
    attachment_bytes    BIGINT,
    sent_at             TIMESTAMP,
    _extract_id         VARCHAR NOT NULL,
    _page               INTEGER NOT NULL,
    _pos                INTEGER NOT NULL,
    _content_hash       UBIGINT NOT NULL
);
COMMENT ON TABLE core.axis_document IS 'Văn bản trên trục liên thông, mỗi thông điệp một dòng | Documents on the axis, one row per message';
COMMENT ON COLUMN core.axis_document.doc_id IS 'Mã thông điệp trên trục | Message id on the axis';
COMMENT ON COLUMN core.axis_document.from_code_raw IS 'Mã cơ quan gửi nguyên gốc | Sender as delivered';
COMMENT ON COLUMN core.axis_document.from_code IS 'Mã cơ quan gửi chuẩn | Sender, canonical';
COMMENT ON COLUMN core.axis_document.document_id_raw IS 'Định danh văn bản nguyên gốc | DocumentId as delivered';
COMMENT ON COLUMN core.axis_document.organ_code IS 'Cơ quan ban hành trong định danh văn bản | Issuing agency inside DocumentId, canonical';
COMMENT ON COLUMN core.axis_document.promulgation_date IS 'Ngày ban hành | Date of promulgation';
COMMENT ON COLUMN core.axis_document.notation IS 'Số/ký hiệu đã cắt khoảng trắng | "number/notation", trimmed';
COMMENT ON COLUMN core.axis_document.code_number IS 'Số văn bản | Number';
COMMENT ON COLUMN core.axis_document.code_notation IS 'Ký hiệu văn bản | Notation';
COMMENT ON COLUMN core.axis_document.document_type IS 'Loại văn bản | Document type';
COMMENT ON COLUMN core.axis_document.priority IS 'Độ khẩn | Urgency';
COMMENT ON COLUMN core.axis_document.business_type IS 'Nghiệp vụ: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế | Business: 0 new, 1 recall, 2 update, 3 replace';
COMMENT ON COLUMN core.axis_document.business_organ_code IS 'Cơ quan ban hành văn bản bị thu hồi hay thay thế | Issuing agency of the document recalled or replaced';
COMMENT ON COLUMN core.axis_document.business_date IS 'Ngày ban hành văn bản bị thu hồi hay thay thế | Promulgation date of that document';
COMMENT ON COLUMN core.axis_document.business_notation IS 'Số/ký hiệu văn bản bị thu hồi hay thay thế | Notation of that document';
COMMENT ON COLUMN core.axis_document.paper IS 'Có gửi kèm bản giấy: 0, 1 | Paper goes along: 0, 1';
COMMENT ON COLUMN core.axis_document.first_trace_at IS 'Vết đầu tiên trên trục | First trace time';
COMMENT ON COLUMN core.axis_document.last_trace_at IS 'Vết cuối cùng trên trục | Last trace time';
COMMENT ON COLUMN core.axis_document.is_signed IS 'Có chữ ký số | Carries a digital signature';
COMMENT ON COLUMN core.axis_document.attachment_count IS 'Số tệp đính kèm | Attachments';
COMMENT ON COLUMN core.axis_document.attachment_bytes IS 'Tổng dung lượng đính kèm (byte) | Their total size in bytes';
COMMENT ON COLUMN core.axis_document.sent_at IS 'Thời điểm gửi theo danh sách | Sent, from the list';
COMMENT ON COLUMN core.axis_document._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.axis_document._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.axis_document._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.axis_document._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';

CREATE TABLE core.axis_recipient (
    doc_id     VARCHAR NOT NULL,
    organ_code VARCHAR NOT NULL
);
COMMENT ON TABLE core.axis_recipient IS 'Nơi nhận của văn bản trên trục, không lặp | Recipients of an axis document, distinct';
COMMENT ON COLUMN core.axis_recipient.doc_id IS 'Mã thông điệp | Message id';
COMMENT ON COLUMN core.axis_recipient.organ_code IS 'Mã nơi nhận chuẩn | Recipient, canonical';

CREATE TABLE core.axis_status (
    doc_id            VARCHAR NOT NULL CHECK (doc_id <> ''),
    from_code_raw     VARCHAR,
    from_code         VARCHAR,
    organ_code        VARCHAR,
    promulgation_date DATE,
    notation          VARCHAR,
    status_code       VARCHAR,
    status_at         TIMESTAMP,
    created_at        TIMESTAMP,
    _extract_id       VARCHAR NOT NULL,
    _page             INTEGER NOT NULL,
    _pos              INTEGER NOT NULL,
    _content_hash     UBIGINT NOT NULL
);
COMMENT ON TABLE core.axis_status IS 'Thông điệp trạng thái trên trục | Status messages on the axis';
COMMENT ON COLUMN core.axis_status.doc_id IS 'Mã thông điệp trạng thái | Status message id';
COMMENT ON COLUMN core.axis_status.from_code_raw IS 'Mã cơ quan trả lời nguyên gốc | Answering agency as delivered';
COMMENT ON COLUMN core.axis_status.from_code IS 'Mã cơ quan trả lời chuẩn | Answering agency, canonical';
COMMENT ON COLUMN core.axis_status.organ_code IS 'Cơ quan ban hành văn bản được trả lời | Issuing agency of the document answered';
COMMENT ON COLUMN core.axis_status.promulgation_date IS 'Ngày ban hành văn bản được trả lời | Its promulgation date';
COMMENT ON COLUMN core.axis_status.notation IS 'Số/ký hiệu văn bản được trả lời | Its notation, trimmed';
COMMENT ON COLUMN core.axis_status.status_code IS 'Mã trạng thái 01…16 | Status code 01…16';
COMMENT ON COLUMN core.axis_status.status_at IS 'Thời điểm trạng thái | Time of the status';
COMMENT ON COLUMN core.axis_status.created_at IS 'Thời điểm tạo theo danh sách | Created, from the list';
COMMENT ON COLUMN core.axis_status._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.axis_status._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.axis_status._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.axis_status._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';

CREATE TABLE core.payment (
    reference          VARCHAR NOT NULL CHECK (reference <> ''),
    transaction_no     VARCHAR,
    dossier_code       VARCHAR,
    procedure_code_raw VARCHAR,
    procedure_code     VARCHAR,
    agency_code_raw    VARCHAR,
    agency_code        VARCHAR,
    amount             BIGINT NOT NULL CHECK (amount >= 0),
    currency           VARCHAR,
    bank_code          VARCHAR,
    channel_code       VARCHAR,
    transacted_at      TIMESTAMP NOT NULL,
    status             INTEGER NOT NULL,
    listed_status      INTEGER,
    listed_at          TIMESTAMP,
    queried            BOOLEAN,
    attempt            INTEGER,
    refund_amount      BIGINT CHECK (refund_amount >= 0),
    refunded_at        TIMESTAMP,
    updated_at         TIMESTAMP NOT NULL,
    _extract_id        VARCHAR NOT NULL,
    _page              INTEGER NOT NULL,
    _pos               INTEGER NOT NULL,
    _content_hash      UBIGINT NOT NULL
);
COMMENT ON TABLE core.payment IS 'Giao dịch trên nền tảng thanh toán, bản hiện hành | Payment-platform transactions, current version';
COMMENT ON COLUMN core.payment.reference IS 'Mã tham chiếu, khóa của giao dịch: mỗi lần thanh toán một mã | Reference, the key of a transaction: one for each attempt';
COMMENT ON COLUMN core.payment.transaction_no IS 'Mã giao dịch | Transaction number';
COMMENT ON COLUMN core.payment.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN core.payment.procedure_code_raw IS 'Mã TTHC nguyên gốc | Procedure code as delivered';
COMMENT ON COLUMN core.payment.procedure_code IS 'Mã TTHC đã cắt hậu tố | Procedure code without suffix';
COMMENT ON COLUMN core.payment.agency_code_raw IS 'Mã đơn vị nguyên gốc | Agency code as delivered';
COMMENT ON COLUMN core.payment.agency_code IS 'Mã đơn vị chuẩn | Canonical agency code';
COMMENT ON COLUMN core.payment.amount IS 'Số tiền (đồng) | Amount in VND';
COMMENT ON COLUMN core.payment.currency IS 'Mã tiền tệ | Currency';
COMMENT ON COLUMN core.payment.bank_code IS 'Mã ngân hàng | Bank code';
COMMENT ON COLUMN core.payment.channel_code IS 'Mã kênh thanh toán | Payment channel';
COMMENT ON COLUMN core.payment.transacted_at IS 'Thời gian giao dịch (theo QUERY nếu đã hỏi) | Time of the transaction (from QUERY when asked)';
COMMENT ON COLUMN core.payment.status IS 'Trạng thái: 1 thành công, 3 chờ, 4 thất bại (theo QUERY nếu đã hỏi) | Status: 1 success, 3 pending, 4 failed (from QUERY when asked)';
COMMENT ON COLUMN core.payment.listed_status IS 'Trạng thái theo LIST | Status as listed';
COMMENT ON COLUMN core.payment.listed_at IS 'Thời gian giao dịch theo LIST | Time as listed';
COMMENT ON COLUMN core.payment.queried IS 'Đã hỏi lại bằng QUERY | Settled by QUERY';
COMMENT ON COLUMN core.payment.attempt IS 'Lần thử | Attempt number';
COMMENT ON COLUMN core.payment.refund_amount IS 'Số tiền hoàn (đồng) | Refunded VND';
COMMENT ON COLUMN core.payment.refunded_at IS 'Thời gian hoàn | Refunded at';
COMMENT ON COLUMN core.payment.updated_at IS 'Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins';
COMMENT ON COLUMN core.payment._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.payment._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.payment._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.payment._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';

CREATE TABLE core.payment_fee (
    reference VARCHAR NOT NULL,
    fee_no    INTEGER NOT NULL CHECK (fee_no > 0),
    kind      VARCHAR,
    code      VARCHAR,
    amount    BIGINT CHECK (amount >= 0)
);
COMMENT ON TABLE core.payment_fee IS 'Phí, lệ phí của giao dịch | Fees of a transaction';
COMMENT ON COLUMN core.payment_fee.reference IS 'Mã tham chiếu | Reference';
COMMENT ON COLUMN core.payment_fee.fee_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.payment_fee.kind IS 'Loại: Phi hay LePhi | Kind of fee';
COMMENT ON COLUMN core.payment_fee.code IS 'Mã phí, lệ phí | Fee code';
COMMENT ON COLUMN core.payment_fee.amount IS 'Số tiền (đồng) | Amount in VND';

CREATE TABLE core.settlement_line (
    file_name       VARCHAR NOT NULL,
    file_date       DATE,
    line_no         INTEGER NOT NULL,
    settlement_date DATE,
    transacted_at   TIMESTAMP,
    rrn             VARCHAR,
    amount          BIGINT CHECK (amount >= 0),
    currency_code   VARCHAR,
    response_code   VARCHAR,
    trace_no        VARCHAR,
    terminal        VARCHAR,
    _extract_id     VARCHAR NOT NULL,
    _page           INTEGER NOT NULL,
    _pos            INTEGER NOT NULL,
    _content_hash   UBIGINT NOT NULL
);
COMMENT ON TABLE core.settlement_line IS 'Dòng của tệp đối soát | Lines of settlement files';
COMMENT ON COLUMN core.settlement_line.file_name IS 'Tên tệp | File name';
COMMENT ON COLUMN core.settlement_line.file_date IS 'Ngày của tệp | Date of the file';
COMMENT ON COLUMN core.settlement_line.line_no IS 'Số dòng | Line number';
COMMENT ON COLUMN core.settlement_line.settlement_date IS 'Ngày đối soát (F15) | Settlement day (F15)';
COMMENT ON COLUMN core.settlement_line.transacted_at IS 'Thời điểm giao dịch | Time of the transaction';
COMMENT ON COLUMN core.settlement_line.rrn IS 'Số tham chiếu truy vết (F37): 12 ký tự cuối của mã giao dịch | Retrieval reference (F37): last 12 characters of the transaction number';
COMMENT ON COLUMN core.settlement_line.amount IS 'Số tiền (đồng) | Amount in VND';
COMMENT ON COLUMN core.settlement_line.currency_code IS 'Mã tiền tệ | Currency code';
COMMENT ON COLUMN core.settlement_line.response_code IS 'Mã trả lời (RRC) | Response code';
COMMENT ON COLUMN core.settlement_line.trace_no IS 'Số truy vết | Trace number';
COMMENT ON COLUMN core.settlement_line.terminal IS 'Mã thiết bị | Terminal';
COMMENT ON COLUMN core.settlement_line._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.settlement_line._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.settlement_line._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.settlement_line._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';

CREATE TABLE core.procedure_detail (
    procedure_code VARCHAR NOT NULL CHECK (procedure_code <> ''),
    decision_id    VARCHAR,
    is_ward        BOOLEAN,
    is_province    BOOLEAN,
    result_count   INTEGER,
    has_fee        BOOLEAN NOT NULL,
    _extract_id    VARCHAR NOT NULL,
    _page          INTEGER NOT NULL,
    _pos           INTEGER NOT NULL,
    _content_hash  UBIGINT NOT NULL
);
COMMENT ON TABLE core.procedure_detail IS 'Chi tiết TTHC mới nhất của từng mã | Newest detail of each procedure';
COMMENT ON COLUMN core.procedure_detail.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.procedure_detail.decision_id IS 'Quyết định công bố | Decision that published it';
COMMENT ON COLUMN core.procedure_detail.is_ward IS 'Thực hiện ở cấp xã | Done at commune level';
COMMENT ON COLUMN core.procedure_detail.is_province IS 'Thực hiện ở cấp tỉnh | Done at province level';
COMMENT ON COLUMN core.procedure_detail.result_count IS 'Số giấy tờ kết quả | Result papers listed';
COMMENT ON COLUMN core.procedure_detail.has_fee IS 'Có mức phí lớn hơn 0 | Some fee amount is above 0';
COMMENT ON COLUMN core.procedure_detail._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.procedure_detail._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.procedure_detail._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.procedure_detail._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';

CREATE TABLE core.procedure_method (
    procedure_code       VARCHAR NOT NULL,
    method_no            INTEGER NOT NULL CHECK (method_no > 0),
    channel              VARCHAR,
    processing_time      DECIMAL(9,2),
    processing_time_unit VARCHAR
);
COMMENT ON TABLE core.procedure_method IS 'Cách thức thực hiện của TTHC | Execution methods of a procedure';
COMMENT ON COLUMN core.procedure_method.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.procedure_method.method_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.procedure_method.channel IS 'Kênh nộp (DIRECT, ONLINE, POSTAL…) | Submission channel';
COMMENT ON COLUMN core.procedure_method.processing_time IS 'Thời hạn giải quyết | Statutory time';
COMMENT ON COLUMN core.procedure_method.processing_time_unit IS 'Đơn vị thời hạn: WORKING_DAY, DAY, HOUR, MONTH | Its unit';

CREATE TABLE core.official_766 (
    endpoint         VARCHAR NOT NULL,
    period_type      VARCHAR NOT NULL,
    year             INTEGER NOT NULL,
    period           INTEGER,
    department_code  VARCHAR,
    department_name  VARCHAR,
    department_level VARCHAR,
    scope            VARCHAR,
    metric_code      VARCHAR NOT NULL,
    value            DECIMAL(20,4),
    numerator        DECIMAL(20,4),
    denominator      DECIMAL(20,4),
    ratio            DECIMAL(9,4),
    score            DECIMAL(9,4),
    max_score        DECIMAL(9,4),
    quality_flag     VARCHAR,
    _extract_id      VARCHAR NOT NULL,
    _page            INTEGER NOT NULL,
    _pos             INTEGER NOT NULL,
    _content_hash    UBIGINT NOT NULL
);
COMMENT ON TABLE core.official_766 IS 'Số liệu chính thức của Bộ chỉ số 766, như đã công bố | Official Decision-766 figures as published';
COMMENT ON COLUMN core.official_766.endpoint IS 'Đầu mục số liệu | Endpoint';
COMMENT ON COLUMN core.official_766.period_type IS 'Loại kỳ | Kind of period';
COMMENT ON COLUMN core.official_766.year IS 'Năm | Year';
COMMENT ON COLUMN core.official_766.period IS 'Tháng hoặc quý; trống nếu là năm | Month or quarter; NULL for a year';
COMMENT ON COLUMN core.official_766.department_code IS 'Mã đơn vị | Department code';
COMMENT ON COLUMN core.official_766.department_name IS 'Tên đơn vị | Department name';
COMMENT ON COLUMN core.official_766.department_level IS 'Cấp đơn vị | Department level';
COMMENT ON COLUMN core.official_766.scope IS 'Dòng cha hay dòng con | Parent or child line';
COMMENT ON COLUMN core.official_766.metric_code IS 'Mã chỉ tiêu | Metric code';
COMMENT ON COLUMN core.official_766.value IS 'Giá trị | Value';
COMMENT ON COLUMN core.official_766.numerator IS 'Tử số | Numerator';
COMMENT ON COLUMN core.official_766.denominator IS 'Mẫu số | Denominator';
COMMENT ON COLUMN core.official_766.ratio IS 'Tỷ lệ | Ratio';
COMMENT ON COLUMN core.official_766.score IS 'Điểm | Score';
COMMENT ON COLUMN core.official_766.max_score IS 'Điểm tối đa | Highest score';
COMMENT ON COLUMN core.official_766.quality_flag IS 'Ghi chú chất lượng | Quality flag';
COMMENT ON COLUMN core.official_766._extract_id IS 'Mã lần trích xuất mang bản ghi này | Extract that brought this version';
COMMENT ON COLUMN core.official_766._page IS 'Trang trong lần trích xuất | Page inside the extract';
COMMENT ON COLUMN core.official_766._pos IS 'Vị trí trong trang | Position inside the page';
COMMENT ON COLUMN core.official_766._content_hash IS 'Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats';
