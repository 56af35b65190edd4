"""Rules of the portal's list of fields."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, required, row_count, warn
from expectations.rules.records import delivered

SUITES: Final = (
    Suite(
        "landing/portal/field",
        ("field_code",),
        (
            row_count(minimum=10),
            *delivered("portal", "field"),
            *required("field_code", "name"),
            error(
                "field_code_numeric",
                "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
                "Mã lĩnh vực là số; hồ sơ và thủ tục nối với lĩnh vực bằng mã này.",
                "Xem lại trang danh sách lĩnh vực của cổng: có thể cấu trúc đã đổi.",
            ),
            warn(
                "name_without_ministry",
                "regexp_matches(name, '\\(Bộ[^)]*\\)\\s*$')",
                "Tên lĩnh vực phải đã bỏ phần “(Bộ …)” thì mới nối được với danh mục thủ tục.",
                "Xem lại bộ giải mã danh sách lĩnh vực.",
            ),
        ),
    ),
)
