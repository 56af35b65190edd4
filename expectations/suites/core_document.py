"""Core suites of the register and of the axis."""

from __future__ import annotations

from expectations.model import Rule, Suite, query, required, row_count, rows, unique
from expectations.suites.common import agency_code, landed, references, resolution_rules
from expectations.suites.document import (
    axis_document_rules,
    axis_status_rules,
    recipient_channel,
    register_rules,
)

_REBUILD = "Dựng lại kho lõi từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật."


def _belongs(column: str, target: str) -> Rule:
    return references(
        "document_exists",
        column,
        target,
        column,
        reason="Nơi nhận không có văn bản là phần còn sót của phiên bản cũ.",
        action=_REBUILD,
    )


SUITES: tuple[Suite, ...] = (
    Suite(
        "core.register_document",
        ("register_id", "organ_code"),
        (
            row_count(),
            unique("register_id"),
            *register_rules(),
            *resolution_rules("organ_code", "b.promulgation_date"),
            query(
                "documents_have_recipients",
                "SELECT b.register_id FROM {batch} AS b ANTI JOIN core.register_recipient AS r USING "
                "(register_id) "
                "WHERE b.scope = 'lien-co-quan' AND b.secrecy = 0 AND NOT b.deleted",
                "register_id",
                group="completeness_of_rows",
                severity="WARN",
                reason="Văn bản liên cơ quan không có nơi nhận đứng ngoài cả tử số và mẫu số (R32).",
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
        (row_count(severity="WARN"), unique("doc_id"), *axis_status_rules()),
    ),
)
