"""Months, quarters, years and years to date, half-open, from the first month with data to the current one."""

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


def all_periods(first_event: date, today: date) -> list[Period]:
    """Every period from the month of the first event to the periods that hold today (R14, R67)."""
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
    return [Period(*span) for span in found]
