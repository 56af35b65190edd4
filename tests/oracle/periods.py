"""Months, quarters, years and years to date, half-open, from the first month with data to the current one.

Beside the civil ones those of administrative reports (NĐ 09/2019/NĐ-CP): a month's report takes in what happened from
the 15th of the month before to the 14th, a quarter's from the 15th of the month before the quarter to the 14th of its
last month, a year's from 15/12 of the year before to 14/12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property


@dataclass(eq=False)
class Period:
    """One period; all_periods makes each once, so that it can be compared by identity."""

    kind: str
    start: date
    end: date
    year: int
    is_report: bool = False

    @cached_property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @cached_property
    def end_moment(self) -> datetime:
        return datetime.combine(self.end, time())

    @cached_property
    def start_moment(self) -> datetime:
        return datetime.combine(self.start, time())

    def has(self, on: date) -> bool:
        return self.start <= on < self.end

    def is_open(self, today: date) -> bool:
        """Closed means period_end <= the run's local date (R28)."""
        return self.end > today


def next_month(first: date) -> date:
    return date(first.year + 1, 1, 1) if first.month == 12 else date(first.year, first.month + 1, 1)


def all_periods(first_event: date, today: date, reports: bool = False) -> list[Period]:
    """Every period from the month of the first event to the periods that hold today (R14, R67).

    `reports`: those of administrative reports too (R47).
    """
    found: dict[tuple[str, date, date], None] = {}
    month = first_event.replace(day=1)
    while month <= today:
        end = next_month(month)
        quarter = date(month.year, 3 * ((month.month - 1) // 3) + 1, 1)
        found["month", month, end] = None
        found["quarter", quarter, next_month(next_month(next_month(quarter)))] = None
        found["year", date(month.year, 1, 1), date(month.year + 1, 1, 1)] = None
        found["ytd", date(month.year, 1, 1), end] = None
        month = end
    civil = [Period(*span, year=span[1].year) for span in found]
    return civil + report_periods(first_event, today) if reports else civil


def report_periods(first_event: date, today: date) -> list[Period]:
    """The periods that reports are made for, from the one that takes in the first event to the one that today is in."""
    found: list[Period] = []
    for year in range(first_event.year, today.year + 2):
        opens = date(year - 1, 12, 15)
        spans = [("year", opens, date(year, 12, 15))]
        for month in range(1, 13):
            closed = date(year, month, 15)
            spans.append(("month", date(year, month - 1, 15) if month > 1 else opens, closed))
            spans.append(("ytd", opens, closed))
        for last in (3, 6, 9, 12):
            spans.append(("quarter", date(year, last - 3, 15) if last > 3 else opens, date(year, last, 15)))
        # A year to date or a quarter is there as soon as a month of it is.
        begun = [span for span in spans if span[0] == "month" and first_event < span[2] and span[1] <= today]
        for kind, start, end in spans:
            there = (kind, start, end) in begun
            if kind == "ytd":
                there = any(one[2] == end for one in begun)
            elif kind != "month":
                there = any(start <= one[1] and one[2] <= end for one in begun)
            if there:
                found.append(Period(kind, start, end, year, is_report=True))
    return found
