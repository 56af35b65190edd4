"""Rules of the programme's groups of targets."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique

_REGISTRY: Final = "Sửa items của chỉ số hoặc mục programme trong warehouse/indicators rồi tính lại mart."

SUITES: Final = (
    Suite(
        "mart.programme_item",
        ("item", "indicator_id"),
        (
            row_count(),
            unique("item", "indicator_id"),
            error(
                "items_are_one_to_ten",
                "SELECT n.item, NULL AS indicator_id FROM range(1, 11) AS n (item) "
                "ANTI JOIN {batch} AS b ON b.item = n.item WHERE EXISTS (SELECT 1 FROM {batch} AS e) "
                "UNION ALL SELECT b.item, b.indicator_id FROM {batch} AS b WHERE b.item NOT BETWEEN 1 AND 10",
                "Quyết định có mười nhóm chỉ tiêu; mỗi nhóm phải có ít nhất một chỉ số.",
            ),
            error(
                "indicator_is_of_the_programme",
                "SELECT b.item, b.indicator_id FROM {batch} AS b ANTI JOIN mart.indicator AS i "
                "ON i.indicator_id = b.indicator_id AND i.tier = 'programme' AND i.is_headline",
                "Nhóm chỉ tiêu phải chỉ tới một chỉ số của chương trình có trong danh mục.",
            ),
        ),
        action=_REGISTRY,
    ),
)
