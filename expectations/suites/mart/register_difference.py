"""Rules of mart.register_difference."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, warn
from expectations.rules import actions

SUITES: Final = (
    Suite(
        "mart.register_difference",
        ("kind", "organ_code", "promulgation_date", "notation"),
        (
            error(
                "one_side_at_least",
                "register_id IS NULL AND doc_id IS NULL",
                "Chênh lệch phải chỉ ra văn bản ở sổ hoặc ở trục, nếu không thì không ai tìm được.",
            ),
            warn(
                "no_secret_on_the_axis",
                "kind = 'secret_on_axis'",
                "Văn bản sổ ghi là mật mà có trên trục: vi phạm pháp luật về bảo vệ bí mật nhà nước.",
                "Báo ngay đơn vị ban hành và bộ phận bảo mật kèm mã trong sổ; không mở nội dung văn bản.",
            ),
        ),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
)
