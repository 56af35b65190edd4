"""Rules of the points of Decision 766."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.records import references

_RULES: Final = "Sửa warehouse/indicators/_score_766.yaml rồi tính lại mart."

SUITES: Final = (
    Suite(
        "mart.score_rule",
        ("metric_code",),
        (
            row_count(),
            unique("metric_code"),
            error(
                "groups_add_up",
                "SELECT NULL AS metric_code, b.group_code FROM {batch} AS b GROUP BY b.group_code "
                "HAVING sum(b.points) <> min(b.group_points) "
                "UNION ALL SELECT NULL, NULL FROM {batch} AS b HAVING count(*) > 0 AND sum(b.points) <> 100",
                "Điểm các chỉ số cộng lại bằng điểm của nhóm, các nhóm cộng lại 100 điểm.",
                _RULES,
            ),
        ),
        action=actions.COMPUTE,
    ),
    Suite(
        "mart.score_766",
        ("period_type", "period_start", "agency_id", "metric_code"),
        (
            unique("period_type", "period_start", "agency_id", "metric_code"),
            error(
                "score_within_max",
                "score NOT BETWEEN 0 AND max_score",
                "Điểm nằm trong khoảng từ 0 đến điểm tối đa.",
            ),
            error(
                "unknown_is_not_zero",
                "(score IS NULL) <> (quality IN ('no_data', 'not_measurable'))",
                "Không có nguồn thì không có điểm: trống chứ không phải 0, và có nguồn thì có điểm.",
            ),
            error(
                "ratio_is_the_fraction",
                "denominator > 0 AND abs(ratio - 100.0 * numerator / denominator) > 0.0051",
                "Tỷ lệ là 100·tử/mẫu làm tròn hai chữ số trước khi tính điểm.",
            ),
            references(
                "metric_has_a_rule",
                "metric_code",
                "mart.score_rule.metric_code",
                "Chỉ số được chấm phải có trong quy tắc.",
            ),
        ),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
)
