"""Rules of a rating as the portal delivers it."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import dossier_code
from expectations.rules.past import code_shares, freshness, monthly_volume
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times


def rating_rules() -> tuple[Rule, ...]:
    """Rules of one rating, in landing and in core: the columns have the same names in both."""
    return (
        warn(
            "level_in_list",
            "level NOT BETWEEN 1 AND 3",
            "Mức hài lòng là 1, 2 hoặc 3; mức khác không nói được hài lòng hay không nên không tính.",
        ),
        dossier_code(),
        *plausible_times("rated_at", "updated_at"),
        warn(
            "rated_before_update",
            "rated_at > updated_at + INTERVAL 1 DAY",
            "Đánh giá sau khi bản ghi cập nhật: một trong hai thời điểm sai, kỳ của đánh giá không chắc.",
        ),
        warn(
            "level_not_constant",
            "SELECT w.n FROM (SELECT sum(v.same) AS n, max(v.same) AS most FROM "
            "(SELECT b.level, count(*) AS same FROM {batch} AS b GROUP BY b.level) AS v) AS w "
            "WHERE w.n >= 200 AND w.most > 0.995 * w.n",
            "Gần như mọi đánh giá một mức: mức do phần mềm điền sẵn, không phải ý kiến của người dân.",
            "Hỏi đơn vị quản lý cổng xem mức hài lòng có được điền mặc định không.",
        ),
        monthly_volume("rated_at"),
        code_shares("rated_at", "level"),
    )


SUITES: Final = (
    Suite(
        "landing/portal/rating",
        ("dossier_code", "rated_at", "_page", "_pos"),
        (
            row_count("WARN"),
            *delivered("portal", "rating"),
            not_in_future("updated_at"),
            *rating_rules(),
            freshness("rated_at", 15, least=180),
        ),
        action=actions.PORTAL,
    ),
)
