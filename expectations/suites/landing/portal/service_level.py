"""Rules of the catalogue of online services."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, required, row_count, warn
from expectations.rules.codes import coded, not_negative, procedure_code
from expectations.rules.records import delivered

SUITES: Final = (
    Suite(
        "landing/portal/service_level",
        ("procedure_code", "level"),
        (
            row_count(),
            *delivered("portal", "service_level"),
            *required("procedure_code", "level"),
            coded("object_type"),
            procedure_code(),
            warn(
                "online_levels_exist",
                "level < 3",
                "Gần như không còn dịch vụ mức 3, 4 nào: cổng đã đổi cách đánh mức hoặc trả thiếu danh sách.",
                "Chạy egov probe portal; nếu cổng đổi thang mức thì phải quy ước lại trước khi tính.",
                allowed_share=0.9,
            ),
            error(
                "level_in_list",
                "level NOT BETWEEN 1 AND 4",
                "Mức độ dịch vụ là 1–4 (từ 15/8/2022: 3 là một phần, 4 là toàn trình).",
                "Xem danh mục dịch vụ trên cổng; mức mới phải được quy ước trước khi tính.",
            ),
            *not_negative("usage_weight"),
        ),
    ),
)
