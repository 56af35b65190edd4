"""Rules of the breaks of the series."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique

_SERIES: Final = "Sửa các phiên bản trong warehouse/indicators/_series.yaml rồi tính lại mart."

SUITES: Final = (
    Suite(
        "mart.series_break",
        ("indicator_id", "break_date", "kind"),
        (
            row_count(),
            unique("indicator_id", "break_date", "kind"),
            error(
                "version_changes",
                "version_before = version_after",
                "Gián đoạn là lúc phiên bản thay đổi.",
            ),
            error(
                "break_is_of_an_indicator",
                "SELECT b.indicator_id, b.break_date FROM {batch} AS b ANTI JOIN mart.indicator AS i "
                "ON i.indicator_id = b.indicator_id AND i.is_headline",
                "Gián đoạn phải thuộc một chỉ số có trong danh mục.",
            ),
            error(
                "versions_of_values_are_told",
                "SELECT v.kind, v.version FROM (SELECT DISTINCT unnest(['taxonomy', 'organisation']) AS kind, "
                "unnest([taxonomy_version, org_version]) AS version FROM mart.indicator_value) AS v "
                "ANTI JOIN {batch} AS b ON b.kind = v.kind AND v.version IN (b.version_before, b.version_after) "
                "WHERE v.version IS NOT NULL AND EXISTS (SELECT 1 FROM {batch} AS e)",
                "Giá trị của một phiên bản mà bảng gián đoạn không biết sẽ bị so nhầm với chuỗi khác.",
            ),
        ),
        action=_SERIES,
    ),
)
