"""Rules of the targets."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions

SUITES: Final = (
    Suite(
        "mart.target",
        ("indicator_id", "variant", "valid_from"),
        (
            row_count(),
            unique("indicator_id", "variant", "valid_from"),
            error(
                "target_in_range",
                "target_pct NOT BETWEEN 0 AND 100",
                "Chỉ tiêu là phần trăm trong 0–100.",
                "Sửa chỉ tiêu trong danh mục chỉ số.",
            ),
            error(
                "no_overlap",
                "SELECT indicator_id, variant, valid_from FROM (SELECT b.indicator_id, b.variant, "
                "b.valid_from, "
                "b.valid_to, lead(b.valid_from) OVER (PARTITION BY b.indicator_id, b.variant ORDER BY "
                "b.valid_from) "
                "AS next_from FROM {batch} AS b) AS v WHERE next_from < coalesce(valid_to, DATE "
                "'9999-12-31')",
                "Một ngày chỉ có một chỉ tiêu.",
                "Sửa chỉ tiêu trong danh mục chỉ số.",
            ),
            error(
                "indicator_registered",
                "SELECT DISTINCT b.indicator_id, b.variant FROM {batch} AS b "
                "ANTI JOIN mart.indicator AS i USING (indicator_id, variant)",
                "Chỉ tiêu của chỉ số không có trong danh mục.",
                "Sửa danh mục chỉ số.",
            ),
        ),
        action=actions.COMPUTE,
    ),
)
