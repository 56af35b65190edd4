"""What is taken of the document axis (trục liên thông văn bản) and of the register of outgoing documents.

Documents and status messages are read from edXML (assets.sources.exchange.edxml), which has no flat keys to list.
"""

from __future__ import annotations

from typing import Final

from warehouse.registry.contracts.contract import Column, Contract, records, words
from warehouse.registry.source_entity import SourceEntity

SYSTEM: Final = "exchange"

# One line per column, however long: read as a table.
# fmt: off
AGENCY: Final = Contract(
    SourceEntity(SYSTEM, "agency"),
    "Danh bạ đơn vị trên trục liên thông văn bản | Units on the document axis",
    replaces="list",
    columns=(
        Column("source_id", "VARCHAR", "Mã đơn vị trên trục | Id on the axis", "id", unread=True),
        Column("parent_id", "VARCHAR", "Mã đơn vị cấp trên | Id of its parent", "pid", unread=True),
        Column("code_raw", "VARCHAR", "Mã cơ quan nguyên gốc | Agency code as delivered", "code", unread=True),
        Column("agency_code", "VARCHAR", "Mã cơ quan chuẩn | Agency code, canonical", "code", unread=True),
        Column("name", "VARCHAR", "Tên đơn vị | Name", "name", unread=True),
    ),
    dropped=words("mail"),
)
DOCUMENT: Final = Contract(
    SourceEntity(SYSTEM, "document"),
    "Văn bản đi và đến trên trục liên thông, chỉ phần thông tin điều phối | Documents on the axis, routing data only",
    key=("doc_id",),
    windowed=True,
    fetched_once=True,
    columns=(
        Column("doc_id", "VARCHAR", "Mã thông điệp trên trục | Message id on the axis", required=True, check="<> ''"),
        Column("from_code_raw", "VARCHAR", "Mã cơ quan gửi nguyên gốc | Sender as delivered"),
        Column("from_code", "VARCHAR", "Mã cơ quan gửi chuẩn | Sender, canonical"),
        Column("document_id_raw", "VARCHAR", "Định danh văn bản nguyên gốc | DocumentId as delivered"),
        Column("organ_code", "VARCHAR", "Cơ quan ban hành trong định danh văn bản | Issuing agency inside DocumentId, canonical"),
        Column("promulgation_date", "DATE", "Ngày ban hành | Date of promulgation"),
        Column("notation", "VARCHAR", 'Số/ký hiệu đã cắt khoảng trắng | "number/notation", trimmed'),
        Column("code_number", "VARCHAR", "Số văn bản | Number"),
        Column("code_notation", "VARCHAR", "Ký hiệu văn bản | Notation"),
        Column("document_type", "VARCHAR", "Loại văn bản | Document type"),
        Column("priority", "INTEGER", "Độ khẩn | Urgency"),
        Column("business_type", "INTEGER", "Nghiệp vụ: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế | Business: 0 new, 1 recall, 2 update, 3 replace"),
        Column("business_organ_code", "VARCHAR", "Cơ quan ban hành văn bản bị thu hồi hay thay thế | Issuing agency of the document recalled or replaced"),
        Column("business_date", "DATE", "Ngày ban hành văn bản bị thu hồi hay thay thế | Promulgation date of that document"),
        Column("business_notation", "VARCHAR", "Số/ký hiệu văn bản bị thu hồi hay thay thế | Notation of that document"),
        Column("paper", "INTEGER", "Có gửi kèm bản giấy: 0, 1 | Paper goes along: 0, 1"),
        Column("first_trace_at", "TIMESTAMP", "Vết đầu tiên trên trục | First trace time"),
        Column("last_trace_at", "TIMESTAMP", "Vết cuối cùng trên trục | Last trace time"),
        Column("is_signed", "BOOLEAN", "Có chữ ký số | Carries a digital signature"),
        Column("attachment_count", "INTEGER", "Số tệp đính kèm | Attachments"),
        Column("attachment_bytes", "BIGINT", "Tổng dung lượng đính kèm (byte) | Their total size in bytes"),
        Column("sent_at", "TIMESTAMP", "Thời điểm gửi theo danh sách | Sent, from the list"),
        Column("to_codes", "VARCHAR[]", "Nơi nhận của văn bản trên trục, không lặp | Recipients of an axis document, distinct", fields=(Column("organ_code", "VARCHAR", "Mã nơi nhận chuẩn | Recipient, canonical", required=True), ), table="axis_recipient"),
    ),
)
STATUS: Final = Contract(
    SourceEntity(SYSTEM, "status"),
    "Thông điệp trạng thái của văn bản trên trục | Status messages of axis documents",
    key=("doc_id",),
    windowed=True,
    fetched_once=True,
    columns=(
        Column("doc_id", "VARCHAR", "Mã thông điệp trạng thái | Status message id", required=True, check="<> ''"),
        Column("from_code_raw", "VARCHAR", "Mã cơ quan trả lời nguyên gốc | Answering agency as delivered"),
        Column("from_code", "VARCHAR", "Mã cơ quan trả lời chuẩn | Answering agency, canonical"),
        Column("organ_code", "VARCHAR", "Cơ quan ban hành văn bản được trả lời | Issuing agency of the document answered"),
        Column("promulgation_date", "DATE", "Ngày ban hành văn bản được trả lời | Its promulgation date"),
        Column("notation", "VARCHAR", "Số/ký hiệu văn bản được trả lời | Its notation, trimmed"),
        Column("status_code", "VARCHAR", "Mã trạng thái 01…16 | Status code 01…16"),
        Column("status_at", "TIMESTAMP", "Thời điểm trạng thái | Time of the status"),
        Column("created_at", "TIMESTAMP", "Thời điểm tạo theo danh sách | Created, from the list"),
    ),
)
REGISTER: Final = Contract(
    SourceEntity(SYSTEM, "register"),
    "Sổ đăng ký văn bản đi | Register of outgoing documents",
    key=("register_id",),
    windowed=True,
    columns=(
        Column("register_id", "VARCHAR", "Mã dòng trong sổ | Register row id", "RegisterId", required=True, check="<> ''"),
        Column("organ_code_raw", "VARCHAR", "Mã cơ quan ban hành nguyên gốc | Issuing agency as delivered", "OrganId"),
        Column("organ_code", "VARCHAR", "Mã cơ quan ban hành chuẩn | Issuing agency, canonical", "OrganId"),
        Column("code_number", "VARCHAR", "Số văn bản | Number", "CodeNumber"),
        Column("code_notation", "VARCHAR", "Ký hiệu văn bản | Notation", "CodeNotation"),
        Column("notation", "VARCHAR", 'Số/ký hiệu đã cắt khoảng trắng, để nối với trục | "number/notation", trimmed: joins with the axis', "CodeNumber CodeNotation"),
        Column("promulgation_date", "DATE", "Ngày ban hành | Date of promulgation", "PromulgationDate"),
        Column("document_type", "VARCHAR", "Loại văn bản | Document type", "DocumentType", handed_on=True),
        Column("secrecy", "INTEGER", "Độ mật: 0 thường, 1 mật, 2 tối mật, 3 tuyệt mật | Secrecy: 0 none, 1 to 3 rising", "DoMat", handed_on=True),
        Column("scope", "VARCHAR", "Phạm vi: noi-bo, lien-co-quan, ben-ngoai | Scope: internal, between agencies, external", "PhamVi", handed_on=True),
        Column("signed", "BOOLEAN", "Đã ký số | Digitally signed", "KySo", handed_on=True),
        Column("deleted", "BOOLEAN", "Nguồn đã xóa | Withdrawn at the source", "DaXoa", required=True, absent="FALSE"),
        Column("updated_at", "TIMESTAMP", "Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins", "ThoiGianCapNhat", required=True),
        records(
            "recipients",
            "Nơi nhận của văn bản trong sổ | Recipients of a register document",
            Column("organ_code_raw", "VARCHAR", "Mã nơi nhận nguyên gốc | Recipient as delivered", "OrganId"),
            Column("organ_code", "VARCHAR", "Mã nơi nhận chuẩn | Recipient, canonical", "OrganId"),
            Column("channel", "VARCHAR", "Kênh gửi: truc, dien-tu, giay | Channel: axis, other electronic, paper", "Kenh"),
            Column("paper_copy", "BOOLEAN", "Có kèm bản giấy | A paper copy goes along", "KemBanGiay"),
            wire="Recipients",
            table="register_recipient",
            number="recipient_no",
        ),
    ),
)
# fmt: on
CONTRACTS: Final = (AGENCY, DOCUMENT, STATUS, REGISTER)
