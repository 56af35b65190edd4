"""Rules of a document on the axis, as delivered."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import (
    agency_code,
    agency_code_raw,
    bad_agency,
    coded,
    key_form,
    notation,
    notation_of_parts,
)
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times


def axis_document_rules() -> tuple[Rule, ...]:
    """Rules of one document, in landing and in core."""
    return (
        agency_code("from_code"),
        agency_code("organ_code"),
        agency_code("business_organ_code", severity="WARN"),
        error(
            "business_type_in_list",
            "business_type NOT BETWEEN 0 AND 3",
            "Nghiệp vụ: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế; 1 và 3 đổi tỷ lệ văn bản điện tử.",
        ),
        warn(
            "business_names_document",
            "business_type IN (1, 3) AND (business_notation IS NULL OR business_organ_code IS NULL)",
            "Thông điệp thu hồi hay thay thế mà không nêu văn bản nào thì không áp dụng được.",
        ),
        warn(
            "document_identified",
            "organ_code IS NULL OR promulgation_date IS NULL OR notation IS NULL",
            "Thiếu cơ quan, ngày hoặc số/ký hiệu thì không nối được với sổ văn bản đi.",
        ),
        notation(),
        *plausible_times("promulgation_date", "business_date"),
        error(
            "attachments_not_negative",
            "attachment_count < 0 OR attachment_bytes < 0",
            "Số tệp và dung lượng đính kèm không thể âm.",
        ),
        coded("document_type"),
        warn(
            "priority_in_list",
            "priority NOT BETWEEN 0 AND 3",
            "Độ khẩn là thường, khẩn, thượng khẩn, hoả tốc (0–3).",
        ),
        warn(
            "paper_in_list",
            "paper NOT IN (0, 1)",
            "Cờ Paper là 0 hoặc 1: bản điện tử có kèm bản giấy hay không.",
        ),
        warn(
            "sent_after_promulgation",
            "CAST(sent_at AS DATE) < promulgation_date",
            "Gửi trước ngày ban hành: ngày trong thông điệp sai nên không nối được với sổ.",
        ),
        warn(
            "trace_in_order",
            "last_trace_at < first_trace_at",
            "Vết chuyển cuối trước vết đầu: TraceHeader bị ghi ngược.",
        ),
        monthly_volume("sent_at"),
        code_shares("sent_at", "business_type"),
    )


SUITES: Final = (
    Suite(
        "landing/exchange/document",
        ("doc_id", "_page", "_pos"),
        (
            row_count(),
            *delivered("exchange", "document"),
            *axis_document_rules(),
            key_form("doc_id"),
            agency_code_raw("from_code_raw"),
            notation_of_parts(),
            not_in_future("sent_at"),
            warn(
                "attachments_plausible",
                "attachment_count > 200 OR attachment_bytes > 67108864",
                "Hơn 200 tệp hoặc hơn 64 MB đính kèm vượt giới hạn của trục: bộ đọc edXML đếm nhầm.",
            ),
            warn(
                "empty_document_share",
                "attachment_count = 0",
                "Thông điệp không có tệp nào: văn bản chưa thực sự được gửi đi dù trục có ghi nhận.",
                allowed_share=0.1,
            ),
            warn(
                "issuer_is_sender_share",
                "organ_code <> from_code",
                "Nơi ban hành khác nơi gửi ở nhiều thông điệp: mã trong DocumentId bị gán cứng.",
                allowed_share=0.1,
            ),
            warn(
                "recipients_repeated_share",
                "len(list_distinct(to_codes)) <> len(to_codes)",
                "Một nơi nhận lặp lại trong cùng thông điệp: danh sách To bị nhân đôi.",
                allowed_share=0.05,
            ),
            null_shares("sent_at", "notation", "promulgation_date", "document_type", "is_signed"),
            freshness("sent_at", 12, least=180),
            error(
                "recipients_canonical",
                f"len(list_filter(to_codes, lambda c: {bad_agency('c')})) > 0",
                "Mã nơi nhận phải ở dạng chuẩn thì mới so được với nơi nhận trong sổ.",
                actions.DECODER,
            ),
            warn(
                "recipients_present",
                "len(coalesce(to_codes, [])) = 0",
                "Thông điệp không có nơi nhận.",
                "Đối chiếu với trục liên thông.",
            ),
        ),
        action=actions.AXIS,
    ),
)
