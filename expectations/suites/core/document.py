"""Core suites of the register and of the axis."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import (
    agency_code,
    code_shares,
    landed,
    monthly_volume,
    null_shares,
    one_of,
    references,
    resolution_rules,
)
from expectations.suites.core.common import REBUILD, applied_totals, kept_types, numbered, still_arriving
from expectations.suites.document import (
    axis_document_rules,
    axis_status_rules,
    recipient_channel,
    register_rules,
)

_REGISTER = "Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi."
_AXIS = "Đối chiếu với trục liên thông; nếu trục đúng thì báo nhóm kỹ thuật xem lại bộ đọc edXML."


def _belongs(column: str, target: str) -> Rule:
    return references(
        "document_exists",
        column,
        target,
        column,
        reason="Nơi nhận không có văn bản là phần còn sót của phiên bản cũ.",
        action=REBUILD,
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "core.register_document",
        ("register_id", "organ_code"),
        (
            row_count(),
            unique("register_id"),
            *register_rules(),
            kept_types("register_document"),
            *applied_totals("register_document"),
            *resolution_rules("organ_code", "b.promulgation_date"),
            rows(
                "organ_in_city",
                "split_part(organ_code, '.', 1) <> 'H29'",
                "organ_code",
                group="formats",
                severity="WARN",
                reason="Sổ là của thành phố: cơ quan gốc khác H29 nằm ngoài mọi chỉ số.",
                action="Hỏi đơn vị quản lý sổ xem có nhận nhầm dữ liệu của tỉnh khác không.",
            ),
            query(
                "unknown_agency_share",
                "SELECT count(*) AS unknown_documents FROM {batch} AS b "
                "JOIN (SELECT code, bool_and(agency_id IS NULL) AS unknown FROM core.agency_resolution "
                "GROUP BY code) AS r ON r.code = b.organ_code "
                "HAVING count(*) FILTER (WHERE r.unknown) > 0.05 * count(*)",
                "organ_code",
                group="suspicious_shares",
                severity="WARN",
                reason="Mã cơ quan của sổ không giải được thì văn bản không vào dòng đơn vị nào.",
                action="Bổ sung đơn vị vào tệp agencies (hoặc agency_succession) rồi chạy lại.",
            ),
            query(
                "number_once_share",
                "SELECT w.doubled FROM (SELECT count(*) AS documents, count(*) - count(DISTINCT "
                "(b.organ_code, b.promulgation_date, b.notation)) AS doubled FROM {batch} AS b "
                "WHERE b.notation IS NOT NULL AND NOT b.deleted) AS w WHERE w.doubled > 0.01 * w.documents",
                "organ_code",
                "promulgation_date",
                "notation",
                group="suspicious_shares",
                severity="WARN",
                reason="Trên 1% văn bản vào sổ lại số/ký hiệu của cùng ngày: bị đếm hai lần và nối nhầm với trục.",
                action=_REGISTER,
            ),
            monthly_volume("promulgation_date", where="NOT b.deleted"),
            null_shares("promulgation_date", "notation", "document_type", "signed"),
            code_shares("promulgation_date", "scope"),
            code_shares("promulgation_date", "secrecy", step=0.1),
            still_arriving("updated_at", 14),
            query(
                "documents_have_recipients",
                "SELECT b.register_id FROM {batch} AS b ANTI JOIN core.register_recipient AS r USING "
                "(register_id) "
                "WHERE b.scope = 'lien-co-quan' AND b.secrecy = 0 AND NOT b.deleted",
                "register_id",
                group="completeness_of_rows",
                severity="WARN",
                reason="Văn bản liên cơ quan không có nơi nhận đứng ngoài cả tử số và mẫu số.",
                action="Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi.",
            ),
        ),
        evidence=landed("register_document"),
    ),
    Suite(
        "core.register_recipient",
        ("register_id", "recipient_no"),
        (
            row_count(),
            unique("register_id", "recipient_no"),
            *required("register_id", "recipient_no"),
            numbered(("register_id",), "recipient_no", "nơi nhận của văn bản"),
            recipient_channel(),
            agency_code("organ_code", severity="WARN", group="formats"),
            rows(
                "channel_given",
                "channel IS NULL OR organ_code IS NULL",
                "channel",
                "organ_code",
                group="completeness_of_rows",
                severity="WARN",
                reason="Nơi nhận không có mã hay kênh thì văn bản bị coi là chưa gửi điện tử cho nơi đó.",
                action="Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi.",
            ),
            rows(
                "paper_copy_known",
                "paper_copy IS NULL",
                "paper_copy",
                group="suspicious_shares",
                severity="WARN",
                allowed_share=0.1,
                reason="Không biết có kèm bản giấy không thì biến thể signed_paperless không chắc chắn.",
                action="Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi.",
            ),
            _belongs("register_id", "core.register_document"),
        ),
        evidence=landed("register_document"),
    ),
    Suite(
        "core.axis_document",
        ("doc_id",),
        (
            row_count(),
            unique("doc_id"),
            *axis_document_rules(),
            kept_types("axis_document"),
            *applied_totals("axis_document"),
            one_of(
                "priority",
                (0, 1, 2, 3),
                group="formats",
                severity="WARN",
                reason="Độ khẩn trên trục là 0–3 (thường, khẩn, thượng khẩn, hoả tốc).",
                action=_AXIS,
            ),
            one_of(
                "paper",
                (0, 1),
                group="formats",
                severity="WARN",
                reason="Paper cho biết có kèm bản giấy (0 hoặc 1); mã khác thì không biết văn bản có thay bản giấy "
                "không.",
                action=_AXIS,
            ),
            rows(
                "sent_after_promulgation",
                "CAST(sent_at AS DATE) < promulgation_date",
                "sent_at",
                "promulgation_date",
                group="order_of_times",
                severity="WARN",
                reason="Gửi trước ngày ban hành: ngày ban hành ghi sai nên không nối được với sổ.",
                action=_AXIS,
            ),
            rows(
                "traces_in_order",
                "last_trace_at < first_trace_at",
                "first_trace_at",
                "last_trace_at",
                group="order_of_times",
                severity="WARN",
                reason="Chặng cuối trước chặng đầu: đồng hồ của các hệ thống trên trục lệch nhau.",
                action=_AXIS,
            ),
            query(
                "has_recipient",
                "SELECT b.doc_id FROM {batch} AS b ANTI JOIN core.axis_recipient AS r USING (doc_id)",
                "doc_id",
                group="completeness_of_rows",
                severity="WARN",
                reason="Văn bản trên trục không có nơi nhận thì không xác nhận được gì cho sổ.",
                action=_AXIS,
            ),
            query(
                "same_document_share",
                "SELECT w.doubled FROM (SELECT count(*) AS documents, count(*) - count(DISTINCT "
                "(b.organ_code, b.promulgation_date, b.notation)) AS doubled FROM {batch} AS b "
                "WHERE b.business_type = 0 AND b.notation IS NOT NULL) AS w WHERE w.doubled > 0.1 * w.documents",
                "organ_code",
                "promulgation_date",
                "notation",
                group="suspicious_shares",
                severity="WARN",
                reason="Quá nhiều văn bản mới đi hai lần trên trục: thông điệp kéo lại bị coi là mới.",
                action=_AXIS,
            ),
            query(
                "business_target_share",
                "SELECT w.unknown FROM (SELECT count(*) AS messages, count(*) FILTER (WHERE t.doc_id IS NULL) "
                "AS unknown FROM {batch} AS b LEFT JOIN (SELECT max(a.doc_id) AS doc_id, a.organ_code, "
                "a.promulgation_date, a.notation FROM core.axis_document AS a GROUP BY ALL) AS t "
                "ON t.organ_code = b.business_organ_code AND t.promulgation_date = b.business_date "
                "AND t.notation = b.business_notation WHERE b.business_type IN (1, 3)) AS w "
                "WHERE w.messages >= 20 AND w.unknown > 0.5 * w.messages",
                "business_organ_code",
                "business_date",
                "business_notation",
                "business_type",
                group="suspicious_shares",
                severity="WARN",
                reason="Quá nửa thông điệp thu hồi, thay thế nói về văn bản không có trên trục: lịch sử trục bị thiếu.",
                action="So khoảng thời gian đã nạp của trục (egov status) rồi nạp lại phần thiếu.",
            ),
            monthly_volume("sent_at"),
            null_shares("sent_at", "promulgation_date", "notation", "organ_code", "document_type"),
            code_shares("sent_at", "business_type"),
            still_arriving("sent_at", 14, least=90),
            # The register may be applied after the axis: an empty table says nothing yet.
            query(
                "axis_in_register_share",
                "SELECT count(*) AS unregistered FROM {batch} AS b LEFT JOIN "
                "(SELECT DISTINCT organ_code, promulgation_date, notation FROM core.register_document) AS r "
                "USING (organ_code, promulgation_date, notation) WHERE b.business_type = 0 "
                "HAVING (SELECT count(*) FROM core.register_document) > 0 "
                "AND count(*) FILTER (WHERE r.organ_code IS NULL) > 0.2 * count(*)",
                "organ_code",
                "promulgation_date",
                "notation",
                group="register_against_axis",
                severity="WARN",
                reason="Văn bản có trên trục mà không có trong sổ: sổ thiếu, hoặc số/ký hiệu ghi khác nhau.",
                action="Đối chiếu sổ đăng ký văn bản đi của các đơn vị có nhiều văn bản thiếu nhất.",
            ),
        ),
        evidence=landed("axis_document"),
    ),
    Suite(
        "core.axis_recipient",
        ("doc_id", "organ_code"),
        (
            row_count(),
            unique("doc_id", "organ_code"),
            *required("doc_id", "organ_code"),
            agency_code("organ_code", severity="WARN", group="formats"),
            _belongs("doc_id", "core.axis_document"),
        ),
        evidence=landed("axis_document"),
    ),
    Suite(
        "core.axis_status",
        ("doc_id", "status_code"),
        (
            row_count(severity="WARN"),
            unique("doc_id"),
            *axis_status_rules(),
            kept_types("axis_status"),
            *applied_totals("axis_status"),
            rows(
                "status_not_after_receipt",
                "status_at > created_at + INTERVAL 1 DAY",
                "status_at",
                "created_at",
                group="order_of_times",
                severity="WARN",
                reason="Trạng thái mang giờ sau lúc trục nhận nó: đồng hồ của nơi gửi sai.",
                action=_AXIS,
            ),
            query(
                "known_document_share",
                "SELECT w.unknown FROM (SELECT count(*) AS messages, count(*) FILTER (WHERE d.notation IS NULL) "
                "AS unknown FROM {batch} AS b LEFT JOIN (SELECT DISTINCT a.organ_code, a.promulgation_date, "
                "a.notation FROM core.axis_document AS a) AS d USING (organ_code, promulgation_date, notation)) AS w "
                "WHERE (SELECT count(*) FROM core.axis_document) > 0 AND w.unknown > 0.2 * w.messages",
                "organ_code",
                "promulgation_date",
                "notation",
                group="completeness_of_rows",
                severity="WARN",
                reason="Quá nhiều trạng thái trả lời văn bản không có trên trục: kéo thiếu văn bản đã gửi.",
                action="So khoảng thời gian đã nạp của trục (egov status) rồi nạp lại phần thiếu.",
            ),
            code_shares("created_at", "status_code", step=0.3),
            still_arriving("created_at", 14, least=90),
        ),
    ),
)
