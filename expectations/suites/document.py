"""Rules about documents: those of landing and core alike, and those of landing alone."""

from __future__ import annotations

from expectations.model import Rule, query, required, rows
from expectations.suites.common import (
    agency_code,
    bad_agency_raw,
    code_shares,
    coded,
    freshness,
    key_form,
    monthly_volume,
    not_in_future,
    null_shares,
    one_of,
    plausible_time,
)

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
        reason="Số/ký hiệu không có khoảng trắng và ngắn; dạng khác không nối được sổ với trục.",
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
            reason="Độ mật là 0–3; chỉ văn bản độ mật 0 nằm trong chỉ số văn bản điện tử.",
            action=_REGISTER,
        ),
        one_of(
            "scope",
            ("noi-bo", "lien-co-quan", "ben-ngoai"),
            reason="Phạm vi quyết định văn bản có thuộc chỉ số văn bản điện tử không.",
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
            reason="Văn bản bị xoá khỏi sổ nằm ngoài chỉ số; tỷ lệ lớn là dấu hiệu sổ bị dọn nhầm.",
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
            reason="Nghiệp vụ: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế; 1 và 3 đổi tỷ lệ văn bản điện tử.",
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
            reason="Thông điệp thu hồi hay thay thế mà không nêu văn bản nào thì không áp dụng được.",
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


def _raw_form(column: str, action: str) -> Rule:
    return rows(
        f"{column}_form",
        bad_agency_raw(column),
        column,
        group="formats",
        severity="WARN",
        reason="Mã định danh theo QCVN 102:2016 hoặc QĐ 20/2020; dạng khác có thể bị chuẩn hoá sai.",
        action=action,
    )


def _notation_of_parts(action: str) -> Rule:
    return rows(
        "notation_of_parts",
        "notation <> concat_ws('/', code_number, code_notation)",
        "notation",
        "code_number",
        "code_notation",
        group="formats",
        severity="WARN",
        reason="Số/ký hiệu phải ghép từ số và ký hiệu; lệch nhau thì sổ và trục không nối được với nhau.",
        action=action,
    )


def landed_register_rules() -> tuple[Rule, ...]:
    """Rules of what the register delivers: its habits and its own past."""
    return (
        key_form("register_id"),
        _raw_form("organ_code_raw", _REGISTER),
        _notation_of_parts(_REGISTER),
        not_in_future("updated_at"),
        rows(
            "registered_promptly_share",
            "CAST(updated_at AS DATE) > promulgation_date + 31",
            "updated_at",
            "promulgation_date",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.5,
            reason="Quá nửa số văn bản được ghi hay sửa trong sổ sau ban hành hơn một tháng (NĐ 30/2020: trong "
            "ngày): số liệu kỳ trước còn đổi nhiều.",
            action=_REGISTER,
        ),
        rows(
            "sent_to_itself_share",
            "len(list_filter(recipients, lambda r: r.organ_code = organ_code)) > 0 AND scope = 'lien-co-quan'",
            "recipients",
            "organ_code",
            "scope",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.2,
            reason="Văn bản liên cơ quan gửi cho chính nơi ban hành: nơi nhận bị điền sẵn nên tỷ lệ gửi điện tử "
            "cao giả.",
            action=_REGISTER,
        ),
        rows(
            "recipients_plausible",
            "len(recipients) > 500",
            "recipients",
            group="suspicious_shares",
            severity="WARN",
            reason="Hơn 500 nơi nhận cho một văn bản: danh sách nơi nhận bị lặp.",
            action=_REGISTER,
        ),
        query(
            "number_used_once",
            "SELECT b.organ_code, b.promulgation_date, b.notation FROM {batch} AS b "
            "WHERE b.notation IS NOT NULL AND NOT b.deleted GROUP BY ALL "
            "HAVING count(DISTINCT b.register_id) > 1",
            "notation",
            "organ_code",
            "promulgation_date",
            "register_id",
            "deleted",
            group="suspicious_shares",
            severity="WARN",
            reason="Một số/ký hiệu trong ngày của một cơ quan có hai dòng sổ: một văn bản bị đếm hai lần trong "
            "chỉ số văn bản điện tử.",
            action=_REGISTER,
        ),
        monthly_volume("promulgation_date", high=3),
        null_shares("promulgation_date", "notation", "signed", "document_type"),
        code_shares("promulgation_date", "scope"),
        code_shares("promulgation_date", "secrecy", step=0.1),
        freshness("updated_at", 12, least=180),
    )


def landed_axis_document_rules() -> tuple[Rule, ...]:
    """Rules of what the axis delivers: order of times, code lists, its own past."""
    return (
        key_form("doc_id"),
        _raw_form("from_code_raw", _AXIS),
        _notation_of_parts(_AXIS),
        rows(
            "priority_in_list",
            "priority NOT BETWEEN 0 AND 3",
            "priority",
            group="code_lists",
            severity="WARN",
            reason="Độ khẩn là thường, khẩn, thượng khẩn, hoả tốc (0–3).",
            action=_AXIS,
        ),
        rows(
            "paper_in_list",
            "paper NOT IN (0, 1)",
            "paper",
            group="code_lists",
            severity="WARN",
            reason="Cờ Paper là 0 hoặc 1: bản điện tử có kèm bản giấy hay không.",
            action=_AXIS,
        ),
        rows(
            "sent_after_promulgation",
            "CAST(sent_at AS DATE) < promulgation_date",
            "sent_at",
            "promulgation_date",
            group="order_of_times",
            severity="WARN",
            reason="Gửi trước ngày ban hành: ngày trong thông điệp sai nên không nối được với sổ.",
            action=_AXIS,
        ),
        rows(
            "trace_in_order",
            "last_trace_at < first_trace_at",
            "last_trace_at",
            "first_trace_at",
            group="order_of_times",
            severity="WARN",
            reason="Vết chuyển cuối trước vết đầu: TraceHeader bị ghi ngược.",
            action=_AXIS,
        ),
        not_in_future("sent_at"),
        rows(
            "attachments_plausible",
            "attachment_count > 200 OR attachment_bytes > 67108864",
            "attachment_count",
            "attachment_bytes",
            group="suspicious_shares",
            severity="WARN",
            reason="Hơn 200 tệp hoặc hơn 64 MB đính kèm vượt giới hạn của trục: bộ đọc edXML đếm nhầm.",
            action=_AXIS,
        ),
        rows(
            "empty_document_share",
            "attachment_count = 0",
            "attachment_count",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.1,
            reason="Thông điệp không có tệp nào: văn bản chưa thực sự được gửi đi dù trục có ghi nhận.",
            action=_AXIS,
        ),
        rows(
            "issuer_is_sender_share",
            "organ_code <> from_code",
            "organ_code",
            "from_code",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.1,
            reason="Nơi ban hành khác nơi gửi ở nhiều thông điệp: mã trong DocumentId bị gán cứng.",
            action=_AXIS,
        ),
        rows(
            "recipients_repeated_share",
            "len(list_distinct(to_codes)) <> len(to_codes)",
            "to_codes",
            group="suspicious_shares",
            severity="WARN",
            allowed_share=0.05,
            reason="Một nơi nhận lặp lại trong cùng thông điệp: danh sách To bị nhân đôi.",
            action=_AXIS,
        ),
        monthly_volume("sent_at"),
        null_shares("sent_at", "notation", "promulgation_date", "document_type", "is_signed"),
        code_shares("sent_at", "business_type"),
        freshness("sent_at", 12, least=180),
    )


def landed_axis_status_rules() -> tuple[Rule, ...]:
    """Rules of the status messages the axis delivers: order of times, its own past."""
    return (
        key_form("doc_id"),
        _raw_form("from_code_raw", _AXIS),
        not_in_future("created_at"),
        rows(
            "created_after_status",
            "created_at < status_at - INTERVAL 1 DAY",
            "created_at",
            "status_at",
            group="order_of_times",
            severity="WARN",
            reason="Trục ghi nhận phản hồi trước thời điểm ghi trong phản hồi: đồng hồ của nơi nhận sai.",
            action=_AXIS,
        ),
        query(
            "receipts_not_lost",
            "SELECT w.n FROM (SELECT count(*) AS n, "
            "count(*) FILTER (WHERE b.status_code IN ('01', '03')) AS receipts FROM {batch} AS b) AS w "
            "WHERE w.n >= 200 AND w.receipts < 0.2 * w.n",
            "status_code",
            group="code_lists",
            severity="WARN",
            reason="Phần lớn phản hồi phải là đã đến (01) hay đã tiếp nhận (03); hiếm hơn 20% thì biến thể "
            "axis_confirmed thấp giả.",
            action=_AXIS,
        ),
        monthly_volume("created_at"),
        code_shares("created_at", "status_code"),
        freshness("created_at", 12, least=180),
    )


__all__ = [
    "axis_document_rules",
    "axis_status_rules",
    "landed_axis_document_rules",
    "landed_axis_status_rules",
    "landed_register_rules",
    "recipient_channel",
    "register_rules",
]
