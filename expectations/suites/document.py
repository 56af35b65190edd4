"""Rules about documents that hold in landing and in core alike."""

from __future__ import annotations

from expectations.model import Rule, required, rows
from expectations.suites.common import agency_code, coded, one_of, plausible_time

_REGISTER = "Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi."
_AXIS = "Đối chiếu với trục liên thông; nếu trục đúng thì báo nhóm kỹ thuật xem lại bộ đọc edXML."
_NOTATION = r"[^\s@]{1,60}"


def _notation(action: str) -> Rule:
    return rows(
        "notation_form",
        f"NOT regexp_full_match(notation, '{_NOTATION}')",
        "notation",
        group="formats",
        severity="WARN",
        reason="Số/ký hiệu không có khoảng trắng và ngắn; dạng khác không nối được sổ với trục (R49).",
        action=action,
    )


def register_rules() -> tuple[Rule, ...]:
    """Rules of one row of the outgoing-document register, whatever the layer."""
    return (
        *required(
            "register_id", "organ_code", "promulgation_date", "secrecy", "scope", "updated_at", "deleted"
        ),
        agency_code("organ_code"),
        rows(
            "secrecy_in_list",
            "secrecy NOT BETWEEN 0 AND 3",
            "secrecy",
            reason="Độ mật là 0–3; chỉ văn bản độ mật 0 nằm trong chỉ tiêu 7.",
            action=_REGISTER,
        ),
        one_of(
            "scope",
            ("noi-bo", "lien-co-quan", "ben-ngoai"),
            reason="Phạm vi quyết định văn bản có thuộc chỉ tiêu văn bản điện tử không.",
            action=_REGISTER,
        ),
        coded("document_type"),
        _notation(_REGISTER),
        plausible_time("promulgation_date"),
        plausible_time("updated_at"),
        rows(
            "promulgated_before_update",
            "promulgation_date > CAST(updated_at AS DATE) + 1",
            "promulgation_date",
            "updated_at",
            group="order_of_times",
            severity="WARN",
            reason="Ngày ban hành ở tương lai so với lần ghi sổ: văn bản sẽ rơi vào kỳ sai.",
            action=_REGISTER,
        ),
        rows(
            "number_given",
            "notation IS NULL AND NOT deleted",
            "notation",
            group="completeness_of_rows",
            severity="WARN",
            reason="Không có số/ký hiệu thì không nối được với trục; biến thể axis_confirmed coi là chưa "
            "gửi.",
            action=_REGISTER,
        ),
        rows(
            "unsigned_share",
            "signed IS NULL",
            "signed",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.1,
            reason="Không biết có ký số hay không thì biến thể signed_paperless thấp giả.",
            action=_REGISTER,
        ),
        rows(
            "deleted_share",
            "deleted",
            "deleted",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.1,
            reason="Văn bản bị xoá khỏi sổ nằm ngoài chỉ tiêu; tỷ lệ lớn là dấu hiệu sổ bị dọn nhầm.",
            action=_REGISTER,
        ),
    )


def axis_document_rules() -> tuple[Rule, ...]:
    """Rules of one document on the axis, whatever the layer."""
    return (
        *required("doc_id"),
        agency_code("from_code"),
        agency_code("organ_code"),
        agency_code("business_organ_code", severity="WARN", group="formats"),
        rows(
            "business_type_in_list",
            "business_type NOT BETWEEN 0 AND 3",
            "business_type",
            reason="Nghiệp vụ: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế; thu hồi và thay thế đổi chỉ "
            "tiêu 7 (R12).",
            action=_AXIS,
        ),
        rows(
            "business_names_document",
            "business_type IN (1, 3) AND (business_notation IS NULL OR business_organ_code IS NULL)",
            "business_type",
            "business_notation",
            "business_organ_code",
            group="completeness_of_rows",
            severity="WARN",
            reason="Thông điệp thu hồi hay thay thế mà không nêu văn bản nào thì không áp dụng được (R12).",
            action=_AXIS,
        ),
        rows(
            "document_identified",
            "organ_code IS NULL OR promulgation_date IS NULL OR notation IS NULL",
            "promulgation_date",
            "notation",
            group="completeness_of_rows",
            severity="WARN",
            reason="Thiếu cơ quan, ngày hoặc số/ký hiệu thì không nối được với sổ văn bản đi.",
            action=_AXIS,
        ),
        _notation(_AXIS),
        plausible_time("promulgation_date"),
        plausible_time("business_date"),
        rows(
            "attachments_not_negative",
            "attachment_count < 0 OR attachment_bytes < 0",
            "attachment_count",
            "attachment_bytes",
            reason="Số tệp và dung lượng đính kèm không thể âm.",
            action=_AXIS,
        ),
        coded("document_type"),
    )


def axis_status_rules() -> tuple[Rule, ...]:
    """Rules of one status message on the axis, whatever the layer."""
    return (
        *required("doc_id", "status_code"),
        agency_code("from_code"),
        agency_code("organ_code"),
        rows(
            "status_code_form",
            "NOT regexp_full_match(status_code, '-?[0-9]{1,3}')",
            "status_code",
            reason="Mã trạng thái trên trục là số ngắn (01–16 và vài mã địa phương).",
            action=_AXIS,
        ),
        rows(
            "status_code_in_list",
            "regexp_full_match(status_code, '-?[0-9]{1,3}') "
            "AND status_code NOT IN ('01', '02', '03', '04', '05', '06', '13', '15', '16')",
            "status_code",
            group="code_lists",
            severity="WARN",
            reason="Mã ngoài QCVN 102:2016 (00, 100, 200, 44, −1 …) không được hiểu là đã đến hay đã nhận.",
            action=_AXIS,
        ),
        rows(
            "answers_a_document",
            "organ_code IS NULL OR promulgation_date IS NULL OR notation IS NULL",
            "organ_code",
            "promulgation_date",
            "notation",
            group="completeness_of_rows",
            severity="WARN",
            reason="Thông điệp trạng thái không nêu văn bản nào thì không xác nhận được gì.",
            action=_AXIS,
        ),
        plausible_time("promulgation_date"),
        plausible_time("status_at"),
        rows(
            "status_after_promulgation",
            "CAST(status_at AS DATE) < promulgation_date",
            "status_at",
            group="order_of_times",
            severity="WARN",
            reason="Phản hồi có trước ngày ban hành của văn bản mà nó trả lời.",
            action=_AXIS,
        ),
    )


def recipient_channel(column: str = "channel") -> Rule:
    """The sending channel of a register recipient is one of three."""
    return one_of(
        column,
        ("truc", "dien-tu", "giay"),
        reason="Kênh gửi quyết định văn bản là điện tử hay giấy; kênh lạ không được đoán.",
        action=_REGISTER,
    )


__all__ = ["axis_document_rules", "axis_status_rules", "recipient_channel", "register_rules"]
