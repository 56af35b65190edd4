"""Rules of the working calendar."""

from __future__ import annotations

from typing import Final

from expectations.model import OPERATORS, Rule, Suite, error, row_count, unique, warn


def calendar_rules() -> tuple[Rule, ...]:
    """Rules of the working calendar, the same in core and in mart."""
    return (
        row_count(minimum=365),
        unique("date"),
        error(
            "no_missing_day",
            "SELECT min(b.date) AS first_date FROM {batch} AS b "
            "HAVING count(*) <> date_diff('day', min(b.date), max(b.date)) + 1",
            "Thiếu ngày trong lịch thì ngày làm việc thứ n lệch đi.",
            "Bổ sung warehouse/data/working_calendar.csv.",
        ),
        error(
            "working_days_per_year",
            "SELECT year(b.date) AS calendar_year FROM {batch} AS b GROUP BY 1 "
            "HAVING count(*) >= 365 AND count(*) FILTER (WHERE b.is_working_day) NOT BETWEEN 240 AND 262",
            "Một năm có khoảng 247–252 ngày làm việc; số khác hẳn là lịch nghỉ bị ghi ngược hoặc thiếu Tết.",
            "Đối chiếu lịch nghỉ do Chính phủ công bố.",
        ),
    )


SUITES: Final = (
    Suite(
        "core.calendar",
        ("date",),
        (
            *calendar_rules(),
            error(
                "fixed_holidays_off",
                "SELECT b.date FROM {batch} AS b WHERE b.is_working_day "
                "AND strftime(b.date, '%m-%d') IN ('01-01', '04-30', '05-01', '09-02')",
                "01/01, 30/4, 01/5 và 02/9 luôn là ngày nghỉ (Bộ luật Lao động Điều 112).",
                "Đối chiếu warehouse/data/working_calendar.csv với lịch nghỉ do Chính phủ công bố.",
            ),
            warn(
                "covers_next_quarter",
                "SELECT w.last_date FROM (SELECT max(b.date) AS last_date FROM {batch} AS b) AS w "
                "WHERE w.last_date < CAST({now} AS DATE) + 90",
                "Lịch phải biết trước ít nhất 90 ngày: hạn trả tính ra ngoài lịch thì không có.",
                "Bổ sung năm tới vào warehouse/data/working_calendar.csv.",
                owner=OPERATORS,
            ),
        ),
    ),
)
