"""Rules of the register of outgoing documents in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code
from expectations.rules.past import freshness, monthly_volume, null_shares
from expectations.rules.records import agency_resolved, applied_totals, landed, numbered, references
from expectations.suites.landing.exchange.register import recipient_channel, register_rules

SUITES: Final = (
    Suite(
        "core.register_document",
        ("register_id", "organ_code"),
        (
            row_count(),
            unique("register_id"),
            *register_rules(),
            *applied_totals("register_document"),
            agency_resolved("organ_code", "b.promulgation_date"),
            warn(
                "organ_in_city",
                "split_part(organ_code, '.', 1) <> 'H29'",
                "Sổ là của thành phố: cơ quan gốc khác H29 nằm ngoài mọi chỉ số.",
                "Hỏi đơn vị quản lý sổ xem có nhận nhầm dữ liệu của tỉnh khác không.",
            ),
            warn(
                "unknown_agency_share",
                "SELECT count(*) AS unknown_documents FROM {batch} AS b "
                "JOIN (SELECT code, bool_and(agency_id IS NULL) AS unknown FROM core.agency_resolution "
                "GROUP BY code) AS r ON r.code = b.organ_code "
                "HAVING count(*) FILTER (WHERE r.unknown) > 0.05 * count(*)",
                "Mã cơ quan của sổ không giải được thì văn bản không vào dòng đơn vị nào.",
                "Bổ sung đơn vị vào tệp agencies (hoặc agency_succession) rồi chạy lại.",
            ),
            warn(
                "number_once_share",
                "SELECT w.doubled FROM (SELECT count(*) AS documents, count(*) - count(DISTINCT "
                "(b.organ_code, b.promulgation_date, b.notation)) AS doubled FROM {batch} AS b "
                "WHERE b.notation IS NOT NULL AND NOT b.deleted) AS w WHERE w.doubled > 0.01 * w.documents",
                "Trên 1% văn bản vào sổ lại số/ký hiệu của cùng ngày: bị đếm hai lần và nối nhầm với trục.",
            ),
            monthly_volume("promulgation_date", where="NOT b.deleted"),
            null_shares("promulgation_date", "notation", "document_type", "signed"),
            freshness("updated_at", 14),
            warn(
                "documents_have_recipients",
                "SELECT b.register_id FROM {batch} AS b ANTI JOIN core.register_recipient AS r USING "
                "(register_id) "
                "WHERE b.scope = 'lien-co-quan' AND b.secrecy = 0 AND NOT b.deleted",
                "Văn bản liên cơ quan không có nơi nhận đứng ngoài cả tử số và mẫu số.",
            ),
        ),
        action=actions.REGISTER,
        evidence=landed("register_document"),
    ),
    Suite(
        "core.register_recipient",
        ("register_id", "recipient_no"),
        (
            row_count(),
            unique("register_id", "recipient_no"),
            numbered(("register_id",), "recipient_no", "nơi nhận của văn bản"),
            recipient_channel(),
            agency_code("organ_code", severity="WARN"),
            warn(
                "channel_given",
                "channel IS NULL OR organ_code IS NULL",
                "Nơi nhận không có mã hay kênh thì văn bản bị coi là chưa gửi điện tử cho nơi đó.",
            ),
            warn(
                "paper_copy_known",
                "paper_copy IS NULL",
                "Không biết có kèm bản giấy không thì biến thể signed_paperless không chắc chắn.",
                allowed_share=0.1,
            ),
            references(
                "document_exists",
                "register_id",
                "core.register_document.register_id",
                "Nơi nhận không có văn bản là phần còn sót của phiên bản cũ.",
                actions.REBUILD,
            ),
        ),
        action=actions.REGISTER,
        evidence=landed("register_document"),
    ),
)
