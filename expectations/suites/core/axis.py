"""Rules of the documents, recipients and status messages of the axis in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code
from expectations.rules.past import code_shares, freshness, null_shares
from expectations.rules.records import applied_totals, landed, references
from expectations.suites.landing.exchange.document import axis_document_rules
from expectations.suites.landing.exchange.status import axis_status_rules

SUITES: Final = (
    Suite(
        "core.axis_document",
        ("doc_id",),
        (
            row_count(),
            unique("doc_id"),
            *axis_document_rules(),
            *applied_totals("axis_document"),
            warn(
                "has_recipient",
                "SELECT b.doc_id FROM {batch} AS b ANTI JOIN core.axis_recipient AS r USING (doc_id)",
                "Văn bản trên trục không có nơi nhận thì không xác nhận được gì cho sổ.",
            ),
            warn(
                "same_document_share",
                "SELECT w.doubled FROM (SELECT count(*) AS documents, count(*) - count(DISTINCT "
                "(b.organ_code, b.promulgation_date, b.notation)) AS doubled FROM {batch} AS b "
                "WHERE b.business_type = 0 AND b.notation IS NOT NULL) AS w WHERE w.doubled > 0.1 * w.documents",
                "Quá nhiều văn bản mới đi hai lần trên trục: thông điệp kéo lại bị coi là mới.",
            ),
            warn(
                "business_target_share",
                "SELECT w.unknown FROM (SELECT count(*) AS messages, count(*) FILTER (WHERE t.doc_id IS NULL) "
                "AS unknown FROM {batch} AS b LEFT JOIN (SELECT max(a.doc_id) AS doc_id, a.organ_code, "
                "a.promulgation_date, a.notation FROM core.axis_document AS a GROUP BY ALL) AS t "
                "ON t.organ_code = b.business_organ_code AND t.promulgation_date = b.business_date "
                "AND t.notation = b.business_notation WHERE b.business_type IN (1, 3)) AS w "
                "WHERE w.messages >= 20 AND w.unknown > 0.5 * w.messages",
                "Quá nửa thông điệp thu hồi, thay thế nói về văn bản không có trên trục: lịch sử trục bị thiếu.",
                "So khoảng thời gian đã nạp của trục (egov status) rồi nạp lại phần thiếu.",
            ),
            null_shares("sent_at", "promulgation_date", "notation", "organ_code", "document_type"),
            freshness("sent_at", 14, least=90),
            # The register may be applied after the axis: an empty table says nothing yet.
            warn(
                "axis_in_register_share",
                "SELECT count(*) AS unregistered FROM {batch} AS b LEFT JOIN "
                "(SELECT DISTINCT organ_code, promulgation_date, notation FROM core.register_document) AS r "
                "USING (organ_code, promulgation_date, notation) WHERE b.business_type = 0 "
                "HAVING (SELECT count(*) FROM core.register_document) > 0 "
                "AND count(*) FILTER (WHERE r.organ_code IS NULL) > 0.2 * count(*)",
                "Văn bản có trên trục mà không có trong sổ: sổ thiếu, hoặc số/ký hiệu ghi khác nhau.",
                "Đối chiếu sổ đăng ký văn bản đi của các đơn vị có nhiều văn bản thiếu nhất.",
            ),
        ),
        action=actions.AXIS,
        evidence=landed("axis_document"),
    ),
    Suite(
        "core.axis_recipient",
        ("doc_id", "organ_code"),
        (
            row_count(),
            unique("doc_id", "organ_code"),
            agency_code("organ_code", severity="WARN"),
            references(
                "document_exists",
                "doc_id",
                "core.axis_document.doc_id",
                "Nơi nhận không có văn bản là phần còn sót của phiên bản cũ.",
                actions.REBUILD,
            ),
        ),
        action=actions.AXIS,
        evidence=landed("axis_document"),
    ),
    Suite(
        "core.axis_status",
        ("doc_id", "status_code"),
        (
            row_count("WARN"),
            unique("doc_id"),
            *axis_status_rules(),
            *applied_totals("axis_status"),
            warn(
                "status_not_after_receipt",
                "status_at > created_at + INTERVAL 1 DAY",
                "Trạng thái mang giờ sau lúc trục nhận nó: đồng hồ của nơi gửi sai.",
            ),
            warn(
                "known_document_share",
                "SELECT w.unknown FROM (SELECT count(*) AS messages, count(*) FILTER (WHERE d.notation IS NULL) "
                "AS unknown FROM {batch} AS b LEFT JOIN (SELECT DISTINCT a.organ_code, a.promulgation_date, "
                "a.notation FROM core.axis_document AS a) AS d USING (organ_code, promulgation_date, notation)) AS w "
                "WHERE (SELECT count(*) FROM core.axis_document) > 0 AND w.unknown > 0.2 * w.messages",
                "Quá nhiều trạng thái trả lời văn bản không có trên trục: kéo thiếu văn bản đã gửi.",
                "So khoảng thời gian đã nạp của trục (egov status) rồi nạp lại phần thiếu.",
            ),
            code_shares("created_at", "status_code", step=0.3),
            freshness("created_at", 14, least=90),
        ),
        action=actions.AXIS,
    ),
)
