"""Rules of mart.document."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.codes import agency_level, coded, one_of
from expectations.rules.records import known_agency, known_to_mart
from expectations.rules.times import plausible_times

SUITES: Final = (
    Suite(
        "mart.document",
        ("register_id", "organ_code"),
        (
            row_count(),
            unique("register_id"),
            error("secrecy_in_list", "secrecy NOT BETWEEN 0 AND 3", "Độ mật là 0–3."),
            one_of("scope", ("noi-bo", "lien-co-quan", "ben-ngoai"), "Phạm vi văn bản."),
            agency_level("agency_level"),
            error(
                "recipients_add_up",
                "electronic_recipient_count > recipient_count OR confirmed_recipient_count > recipient_count "
                "OR recipient_count < 0",
                "Nơi nhận điện tử hay đã xác nhận không nhiều hơn nơi nhận.",
            ),
            error(
                "base_is_open_documents",
                "in_base AND (deleted OR secrecy <> 0 OR scope <> 'lien-co-quan' OR recipient_count = 0 "
                "OR is_recalled OR is_replaced OR NOT in_city)",
                "Chỉ văn bản liên cơ quan, không mật, có nơi nhận, chưa thu hồi hay thay thế mới được tính.",
            ),
            error(
                "sent_to_all_is_all",
                "(sent_to_all AND electronic_recipient_count < recipient_count) "
                "OR (sent_to_all AND NOT sent_to_any) OR (is_signed_paperless AND NOT sent_to_all)",
                "Gửi điện tử nghĩa là tới mọi nơi nhận; ký số không giấy là một phần của nó.",
            ),
            coded("document_type"),
            *plausible_times("promulgation_date"),
            known_agency(),
        ),
        action=actions.COMPUTE,
        evidence=known_to_mart("register"),
    ),
)
