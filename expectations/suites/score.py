"""Mart suites of Decision 766: the rules, our points, and the gap to the official figures."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, query, required, row_count, rows, unique
from expectations.suites.common import references

_COMPUTE: Final = "Tính lại toàn bộ mart; nếu còn lỗi thì báo nhóm kỹ thuật, bản đã công bố vẫn giữ nguyên."
_RULES: Final = "Sửa warehouse/indicators/_score_766.yaml rồi tính lại mart."

SUITES: Final = (
    Suite(
        "mart.score_rule",
        ("metric_code",),
        (
            row_count(),
            unique("metric_code"),
            *required("metric_code", "group_code", "points", "full_at"),
            query(
                "groups_add_up",
                "SELECT NULL AS metric_code, b.group_code FROM {batch} AS b GROUP BY b.group_code "
                "HAVING sum(b.points) <> min(b.group_points) "
                "UNION ALL SELECT NULL, NULL FROM {batch} AS b HAVING count(*) > 0 AND sum(b.points) <> 100",
                "points",
                group="plausible_values",
                reason="Điểm các chỉ số cộng lại bằng điểm của nhóm, các nhóm cộng lại 100 điểm.",
                action=_RULES,
            ),
        ),
    ),
    Suite(
        "mart.score_766",
        ("period_type", "period_start", "agency_id", "metric_code"),
        (
            row_count(severity="WARN", minimum=0),
            unique("period_type", "period_start", "agency_id", "metric_code"),
            *required("period_type", "period_start", "period_end", "metric_code", "max_score", "quality"),
            rows(
                "score_within_max",
                "score NOT BETWEEN 0 AND max_score",
                "score",
                "max_score",
                reason="Điểm nằm trong khoảng từ 0 đến điểm tối đa.",
                action=_COMPUTE,
            ),
            rows(
                "unknown_is_not_zero",
                "(score IS NULL) <> (quality IN ('no_data', 'not_measurable'))",
                "score",
                "quality",
                reason="Không có nguồn thì không có điểm: trống chứ không phải 0, và có nguồn thì có điểm.",
                action=_COMPUTE,
            ),
            rows(
                "ratio_is_the_fraction",
                "denominator > 0 AND abs(ratio - 100.0 * numerator / denominator) > 0.0051",
                "ratio",
                reason="Tỷ lệ là 100·tử/mẫu làm tròn hai chữ số trước khi tính điểm.",
                action=_COMPUTE,
            ),
            references(
                "metric_has_a_rule",
                "metric_code",
                "mart.score_rule",
                "metric_code",
                reason="Chỉ số được chấm phải có trong quy tắc.",
                action=_COMPUTE,
            ),
        ),
    ),
)
