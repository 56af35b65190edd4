"""Rules of the official figures of Decision 766, and of the gap between them and ours."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, unique
from expectations.rules import actions
from expectations.suites.core.official_766 import official_rules

SUITES: Final = (
    Suite(
        "mart.official_766",
        ("endpoint", "period_type", "year", "period", "metric_code"),
        (*official_rules(),),
        action=actions.COMPUTE,
    ),
    Suite(
        "mart.official_gap",
        ("period_type", "period_start", "agency_id", "group_code", "metric_code"),
        (
            unique(
                "period_type", "period_start", "agency_id", "group_code", "metric_code", name="figure_unique"
            ),
            error(
                "difference_is_theirs_less_ours",
                "numerator_difference <> official_numerator - our_numerator "
                "OR denominator_difference <> official_denominator - our_denominator "
                "OR metric_code IS NOT NULL AND score_difference <> official_score - our_score",
                "Chênh lệch là số của cổng trừ số của ta.",
            ),
            error(
                "parts_are_the_difference",
                "numerator_difference <> explained_numerator + unexplained_numerator "
                "OR denominator_difference <> explained_denominator + unexplained_denominator",
                "Phần giải thích được và phần chưa giải thích được cộng lại bằng chênh lệch.",
            ),
            error(
                "explained_by_its_causes",
                "SELECT b.period_type, b.period_start, b.agency_id, b.group_code, b.metric_code FROM {batch} AS b "
                "LEFT JOIN (SELECT period_type, period_start, agency_id, metric_code, sum(numerator) AS n, "
                "sum(denominator) AS d FROM mart.official_gap_cause GROUP BY ALL) AS c "
                "ON c.period_type = b.period_type AND c.period_start = b.period_start "
                "AND c.agency_id IS NOT DISTINCT FROM b.agency_id AND c.metric_code = b.metric_code "
                "WHERE b.metric_code IS NOT NULL "
                "AND (b.explained_numerator <> coalesce(c.n, 0) OR b.explained_denominator <> coalesce(c.d, 0))",
                "Phần giải thích được là tổng các nguyên nhân đã nêu.",
            ),
            error(
                "score_within_max",
                "our_score NOT BETWEEN 0 AND our_max_score",
                "Điểm nằm trong khoảng từ 0 đến điểm tối đa.",
            ),
        ),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
    Suite(
        "mart.official_gap_cause",
        ("period_type", "period_start", "agency_id", "metric_code", "cause"),
        (
            unique("period_type", "period_start", "agency_id", "metric_code", "cause", name="cause_unique"),
            error(
                "missing_dossiers_only_take_away",
                "cause = 'not_synchronised' AND (denominator >= 0 OR numerator NOT BETWEEN denominator AND 0)",
                "Hồ sơ cổng còn thiếu chỉ làm giảm tử số và mẫu số, tử số không giảm quá số hồ sơ thiếu.",
            ),
            error(
                "cause_belongs_to_a_gap",
                "SELECT b.period_type, b.period_start, b.agency_id, b.metric_code, b.cause FROM {batch} AS b "
                "ANTI JOIN mart.official_gap AS g ON g.period_type = b.period_type "
                "AND g.period_start = b.period_start AND g.agency_id IS NOT DISTINCT FROM b.agency_id "
                "AND g.metric_code = b.metric_code",
                "Nguyên nhân phải giải thích một chênh lệch có trong bảng.",
            ),
        ),
        action=actions.COMPUTE,
        may_be_empty=True,
    ),
)
