"""Rules of the register of outgoing documents, as delivered."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import (
    agency_code,
    agency_code_raw,
    coded,
    key_form,
    notation,
    notation_of_parts,
    one_of,
)
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times


def register_rules() -> tuple[Rule, ...]:
    """Rules of one row of the register, in landing and in core."""
    return (
        *required("organ_code", "promulgation_date", "secrecy", "scope"),
        agency_code("organ_code"),
        error(
            "secrecy_in_list",
            "secrecy NOT BETWEEN 0 AND 3",
            "Độ mật là 0–3; chỉ văn bản độ mật 0 nằm trong chỉ số văn bản điện tử.",
        ),
        one_of(
            "scope",
            ("noi-bo", "lien-co-quan", "ben-ngoai"),
            "Phạm vi quyết định văn bản có thuộc chỉ số văn bản điện tử không.",
        ),
        coded("document_type"),
        notation(),
        *plausible_times("promulgation_date", "updated_at"),
        warn(
            "promulgated_before_update",
            "promulgation_date > CAST(updated_at AS DATE) + 1",
            "Ngày ban hành ở tương lai so với lần ghi sổ: văn bản sẽ rơi vào kỳ sai.",
        ),
        warn(
            "number_given",
            "notation IS NULL AND NOT deleted",
            "Không có số/ký hiệu thì không nối được với trục; biến thể axis_confirmed coi là chưa gửi.",
        ),
        warn(
            "unsigned_share",
            "signed IS NULL",
            "Không biết có ký số hay không thì biến thể signed_paperless thấp giả.",
            allowed_share=0.1,
        ),
        warn(
            "deleted_share",
            "deleted",
            "Văn bản bị xoá khỏi sổ nằm ngoài chỉ số; tỷ lệ lớn là dấu hiệu sổ bị dọn nhầm.",
            allowed_share=0.1,
        ),
        code_shares("promulgation_date", "scope"),
        code_shares("promulgation_date", "secrecy", step=0.1),
    )


def recipient_channel(column: str = "channel") -> Rule:
    """The sending channel of a register recipient is one of three."""
    return one_of(
        column,
        ("truc", "dien-tu", "giay"),
        "Kênh gửi quyết định văn bản là điện tử hay giấy; kênh lạ không được đoán.",
    )


SUITES: Final = (
    Suite(
        "landing/exchange/register",
        ("register_id", "_page", "_pos"),
        (
            row_count(),
            *delivered("exchange", "register"),
            *register_rules(),
            key_form("register_id"),
            agency_code_raw("organ_code_raw"),
            notation_of_parts(),
            not_in_future("updated_at"),
            warn(
                "registered_promptly_share",
                "CAST(updated_at AS DATE) > promulgation_date + 31",
                "Quá nửa số văn bản được ghi hay sửa trong sổ sau ban hành hơn một tháng (NĐ 30/2020: trong "
                "ngày): số liệu kỳ trước còn đổi nhiều.",
                allowed_share=0.5,
            ),
            warn(
                "sent_to_itself_share",
                "len(list_filter(recipients, lambda r: r.organ_code = organ_code)) > 0 AND scope = 'lien-co-quan'",
                "Văn bản liên cơ quan gửi cho chính nơi ban hành: nơi nhận bị điền sẵn nên tỷ lệ gửi điện tử "
                "cao giả.",
                allowed_share=0.2,
            ),
            warn(
                "recipients_plausible",
                "len(recipients) > 500",
                "Hơn 500 nơi nhận cho một văn bản: danh sách nơi nhận bị lặp.",
            ),
            warn(
                "number_used_once",
                "SELECT b.organ_code, b.promulgation_date, b.notation FROM {batch} AS b "
                "WHERE b.notation IS NOT NULL AND NOT b.deleted GROUP BY ALL "
                "HAVING count(DISTINCT b.register_id) > 1",
                "Một số/ký hiệu trong ngày của một cơ quan có hai dòng sổ: một văn bản bị đếm hai lần trong "
                "chỉ số văn bản điện tử.",
            ),
            monthly_volume("promulgation_date", high=3),
            null_shares("promulgation_date", "notation", "signed", "document_type"),
            freshness("updated_at", 12, least=180),
            error(
                "recipient_channels_known",
                "len(list_filter(recipients, lambda r: r.channel NOT IN ('truc', 'dien-tu', 'giay'))) > 0",
                "Kênh gửi quyết định văn bản là điện tử hay giấy; kênh lạ không được đoán.",
            ),
            warn(
                "recipient_channel_given",
                "len(list_filter(recipients, lambda r: r.channel IS NULL OR r.organ_code IS NULL)) > 0",
                "Nơi nhận không có mã hay không có kênh thì văn bản bị coi là chưa gửi điện tử cho nơi đó.",
            ),
            warn(
                "recipients_present",
                "len(coalesce(recipients, [])) = 0 AND scope = 'lien-co-quan' AND NOT deleted",
                "Văn bản liên cơ quan không có nơi nhận đứng ngoài cả tử số và mẫu số.",
            ),
        ),
        action=actions.REGISTER,
    ),
)
