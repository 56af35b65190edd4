"""Mart suites of what the registry says of all indicators: groups of targets, breaks of the series."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, query, required, row_count, rows, unique
from expectations.suites.common import one_of

_SERIES: Final = "Sửa các phiên bản trong warehouse/indicators/_series.yaml rồi tính lại mart."
_REGISTRY: Final = "Sửa items của chỉ số hoặc mục programme trong warehouse/indicators rồi tính lại mart."

SUITES: Final = (
    Suite(
        "mart.programme_item",
        ("item", "indicator_id"),
        (
            row_count(),
            unique("item", "indicator_id"),
            *required("name_vi", "name_en"),
            query(
                "items_are_one_to_ten",
                "SELECT n.item, NULL AS indicator_id FROM range(1, 11) AS n (item) "
                "ANTI JOIN {batch} AS b ON b.item = n.item WHERE EXISTS (SELECT 1 FROM {batch} AS e) "
                "UNION ALL SELECT b.item, b.indicator_id FROM {batch} AS b WHERE b.item NOT BETWEEN 1 AND 10",
                "item",
                group="completeness",
                reason="Quyết định có mười nhóm chỉ tiêu; mỗi nhóm phải có ít nhất một chỉ số.",
                action=_REGISTRY,
            ),
            query(
                "indicator_is_of_the_programme",
                "SELECT b.item, b.indicator_id FROM {batch} AS b ANTI JOIN mart.indicator AS i "
                "ON i.indicator_id = b.indicator_id AND i.tier = 'programme' AND i.is_headline",
                "indicator_id",
                reason="Nhóm chỉ tiêu phải chỉ tới một chỉ số của chương trình có trong danh mục.",
                action=_REGISTRY,
            ),
        ),
    ),
    Suite(
        "mart.series_break",
        ("indicator_id", "break_date", "kind"),
        (
            row_count(),
            unique("indicator_id", "break_date", "kind"),
            *required("version_before", "version_after", "description_vi", "description_en", "is_for_all"),
            one_of(
                "kind", ("taxonomy", "organisation", "source"), reason="Ba loại gián đoạn.", action=_SERIES
            ),
            rows(
                "version_changes",
                "version_before = version_after",
                "version_before",
                "version_after",
                reason="Gián đoạn là lúc phiên bản thay đổi.",
                action=_SERIES,
            ),
            query(
                "break_is_of_an_indicator",
                "SELECT b.indicator_id, b.break_date FROM {batch} AS b ANTI JOIN mart.indicator AS i "
                "ON i.indicator_id = b.indicator_id AND i.is_headline",
                "indicator_id",
                reason="Gián đoạn phải thuộc một chỉ số có trong danh mục.",
                action=_SERIES,
            ),
            query(
                "versions_of_values_are_told",
                "SELECT v.kind, v.version FROM (SELECT DISTINCT unnest(['taxonomy', 'organisation']) AS kind, "
                "unnest([taxonomy_version, org_version]) AS version FROM mart.indicator_value) AS v "
                "ANTI JOIN {batch} AS b ON b.kind = v.kind AND v.version IN (b.version_before, b.version_after) "
                "WHERE v.version IS NOT NULL AND EXISTS (SELECT 1 FROM {batch} AS e)",
                "version",
                group="completeness",
                reason="Giá trị của một phiên bản mà bảng gián đoạn không biết sẽ bị so nhầm với chuỗi khác.",
                action=_SERIES,
            ),
        ),
    ),
)
