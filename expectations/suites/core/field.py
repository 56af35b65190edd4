"""Rules of the list of fields."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, unique, warn
from expectations.rules.records import as_delivered, landed


def field_rules() -> tuple[Rule, ...]:
    """Rules of the field list, the same in core and in mart."""
    return (
        row_count(),
        unique("field_code"),
        error(
            "field_code_numeric",
            "NOT regexp_full_match(field_code, '[0-9]{1,12}')",
            "Mã lĩnh vực là số; hồ sơ và thủ tục nối với lĩnh vực bằng mã này.",
            "Xem lại trang danh sách lĩnh vực của cổng: có thể cấu trúc đã đổi.",
        ),
        warn(
            "name_without_ministry",
            "trim(name) = '' OR regexp_matches(name, '\\(Bộ[^)]*\\)\\s*$')",
            "Tên lĩnh vực phải đã bỏ phần “(Bộ …)” thì mới nối được với danh mục thủ tục.",
            "Xem lại bộ giải mã danh sách lĩnh vực.",
        ),
    )


SUITES: Final = (
    Suite(
        "core.field",
        ("field_code",),
        (
            *required("name"),
            *field_rules(),
            as_delivered("field", "field"),
        ),
        evidence=landed("field"),
    ),
)
