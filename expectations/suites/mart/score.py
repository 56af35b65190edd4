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
    Suite(
        "mart.official_gap",
        ("period_type", "period_start", "agency_id", "group_code", "metric_code"),
        (
            row_count(severity="WARN", minimum=0),
            unique(
                "period_type", "period_start", "agency_id", "group_code", "metric_code", name="figure_unique"
            ),
            *required(
                "period_type", "period_start", "department_code", "group_code", "our_score", "our_max_score"
            ),
            rows(
                "difference_is_theirs_less_ours",
                "numerator_difference <> official_numerator - our_numerator "
                "OR denominator_difference <> official_denominator - our_denominator "
                "OR metric_code IS NOT NULL AND score_difference <> official_score - our_score",
                "numerator_difference",
                "denominator_difference",
                "score_difference",
                reason="Chênh lệch là số của cổng trừ số của ta.",
                action=_COMPUTE,
            ),
            rows(
                "parts_are_the_difference",
                "numerator_difference <> explained_numerator + unexplained_numerator "
                "OR denominator_difference <> explained_denominator + unexplained_denominator",
                "explained_numerator",
                "unexplained_numerator",
                reason="Phần giải thích được và phần chưa giải thích được cộng lại bằng chênh lệch.",
                action=_COMPUTE,
            ),
            query(
                "explained_by_its_causes",
                "SELECT b.period_type, b.period_start, b.agency_id, b.group_code, b.metric_code FROM {batch} AS b "
                "LEFT JOIN (SELECT period_type, period_start, agency_id, metric_code, sum(numerator) AS n, "
                "sum(denominator) AS d FROM mart.official_gap_cause GROUP BY ALL) AS c "
                "ON c.period_type = b.period_type AND c.period_start = b.period_start "
                "AND c.agency_id IS NOT DISTINCT FROM b.agency_id AND c.metric_code = b.metric_code "
                "WHERE b.metric_code IS NOT NULL "
                "AND (b.explained_numerator <> coalesce(c.n, 0) OR b.explained_denominator <> coalesce(c.d, 0))",
                "explained_numerator",
                "explained_denominator",
                reason="Phần giải thích được là tổng các nguyên nhân đã nêu.",
                action=_COMPUTE,
            ),
            rows(
                "score_within_max",
                "our_score NOT BETWEEN 0 AND our_max_score",
                "our_score",
                reason="Điểm nằm trong khoảng từ 0 đến điểm tối đa.",
                action=_COMPUTE,
            ),
        ),
    ),
    Suite(
        "mart.official_gap_cause",
        ("period_type", "period_start", "agency_id", "metric_code", "cause"),
        (
            row_count(severity="WARN", minimum=0),
            unique("period_type", "period_start", "agency_id", "metric_code", "cause", name="cause_unique"),
            *required("period_type", "period_start", "metric_code", "cause", "numerator", "denominator"),
            rows(
                "missing_dossiers_only_take_away",
                "cause = 'not_synchronised' AND (denominator >= 0 OR numerator NOT BETWEEN denominator AND 0)",
                "numerator",
                "denominator",
                reason="Hồ sơ cổng còn thiếu chỉ làm giảm tử số và mẫu số, tử số không giảm quá số hồ sơ thiếu.",
                action=_COMPUTE,
            ),
            query(
                "cause_belongs_to_a_gap",
                "SELECT b.period_type, b.period_start, b.agency_id, b.metric_code, b.cause FROM {batch} AS b "
                "ANTI JOIN mart.official_gap AS g ON g.period_type = b.period_type "
                "AND g.period_start = b.period_start AND g.agency_id IS NOT DISTINCT FROM b.agency_id "
                "AND g.metric_code = b.metric_code",
                "metric_code",
                reason="Nguyên nhân phải giải thích một chênh lệch có trong bảng.",
                action=_COMPUTE,
            ),
        ),
    ),
)
