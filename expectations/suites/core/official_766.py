"""Rules of the official figures of Decision 766."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import one_of
from expectations.rules.records import applied_totals


def official_rules() -> tuple[Rule, ...]:
    """Rules of the official Decision-766 figures, the same in core and in mart."""
    return (
        row_count("WARN"),
        error(
            "year_plausible",
            "year NOT BETWEEN 2021 AND 2100",
            "Bộ chỉ số 766 có từ 2022; năm khác là giải mã nhầm.",
            actions.REBUILD,
        ),
        warn(
            "score_within_max",
            "score < 0 OR score > max_score OR ratio < 0 OR ratio > 100",
            "Điểm hoặc tỷ lệ ngoài khoảng: số liệu chính thức có lỗi hoặc ý nghĩa của chỉ số đã đổi.",
            "Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
        ),
    )


SUITES: Final = (
    Suite(
        "core.official_766",
        ("endpoint", "period_type", "year", "period", "metric_code"),
        (
            *official_rules(),
            unique(
                "endpoint",
                "period_type",
                "year",
                "period",
                "department_code",
                "scope",
                "metric_code",
                name="figure_unique",
            ),
            one_of(
                "period_type",
                ("month", "quarter", "year"),
                "Kỳ chỉ có tháng, quý, năm; kỳ khác không so được với số của ta.",
                actions.REBUILD,
                severity="WARN",
            ),
            warn(
                "period_in_range",
                "(period_type = 'month' AND coalesce(period, 0) NOT BETWEEN 1 AND 12) "
                "OR (period_type = 'quarter' AND coalesce(period, 0) NOT BETWEEN 1 AND 4) "
                "OR (period_type = 'year' AND period IS NOT NULL)",
                "Số của kỳ không hợp với loại kỳ: số liệu chính thức sẽ bị so với kỳ khác.",
                actions.REBUILD,
            ),
            warn(
                "numerator_within_denominator",
                "numerator > denominator OR numerator < 0",
                "Tử số lớn hơn mẫu số: số công bố sai hoặc hai cột bị đổi chỗ.",
                "Đối chiếu trang công bố của cổng; giữ nguyên như công bố.",
            ),
            *applied_totals("official_766"),
            warn(
                "newest_year",
                "SELECT w.newest FROM (SELECT max(b.year) AS newest FROM {batch} AS b) AS w "
                "WHERE w.newest < year({now} - INTERVAL 6 MONTH)",
                "Số liệu chính thức mới nhất đã cũ hơn một năm: cổng ngừng công bố hoặc đổi địa chỉ.",
                "Chạy egov probe portal.",
            ),
        ),
        action=actions.OFFICIAL,
    ),
)
