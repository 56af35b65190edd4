"""Periods of the civil calendar: months, quarters, years and years to date, half-open, Asia/Ho_Chi_Minh.

Pure date arithmetic: what rows exist, how they are labelled, which versions hold on their last day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from warehouse.registry import VersionStep

PeriodType = Literal["month", "quarter", "year", "ytd"]


@dataclass(frozen=True, order=True)
class Period:
    """One half-open period [start, end)."""

    type: PeriodType
    start: date
    end: date

    @property
    def last_day(self) -> date:
        """The last day inside: "at the period's end" means on this day (R15)."""
        return self.end - timedelta(days=1)

    @property
    def label(self) -> str:
        """A label for people, in Vietnamese: ``06/2026``, ``Quý 2/2026``, ``Năm 2026``, ``6 tháng đầu năm 2026``."""
        if self.type == "month":
            return f"{self.start:%m/%Y}"
        if self.type == "quarter":
            return f"Quý {(self.start.month + 2) // 3}/{self.start.year}"
        if self.type == "year":
            return f"Năm {self.start.year}"
        months = self.last_day.month
        return (
            f"{months} tháng đầu năm {self.start.year}" if months < 12 else f"12 tháng năm {self.start.year}"
        )

    def is_open(self, today: date) -> bool:
        """R28: closed means period_end <= the run's local date."""
        return self.end > today

    def months(self) -> list[date]:
        """First days of the months inside."""
        found, month = [], self.start
        while month < self.end:
            found.append(month)
            month = add_months(month, 1)
        return found


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def civil_periods(first_event: date, today: date) -> list[Period]:
    """Every period from the one that holds ``first_event`` to the one that holds ``today``.

    R67: one ytd period per month end, from 1 January to that month's end. Sorted; empty if the data begin after today.
    """
    periods: set[Period] = set()
    month = first_event.replace(day=1)
    while month <= today:
        end = add_months(month, 1)
        year = date(month.year, 1, 1)
        quarter = date(month.year, (month.month - 1) // 3 * 3 + 1, 1)
        periods.add(Period("month", month, end))
        periods.add(Period("ytd", year, end))
        periods.add(Period("quarter", quarter, add_months(quarter, 3)))
        periods.add(Period("year", year, date(month.year + 1, 1, 1)))
        month = end
    return sorted(periods)


_WRITTEN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-?[Qq]([1-4])|-?([1-9]|1[0-2])[Tt])?", re.ASCII)


def parse_period(text: str) -> Period:
    """Read a period as people write it: ``2026-06``, ``2026Q2``, ``2026-6T`` (6 tháng đầu năm) or ``2026``.

    Raises:
        ValueError: it is none of these; the message is Vietnamese.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"Không hiểu kỳ «{text[:20]}». Hãy ghi tháng (2026-06), quý (2026Q2), số tháng đầu năm (2026-6T) "
            "hoặc năm (2026)."
        )
    year = date(int(found[1]), 1, 1)
    if found[2]:
        start = add_months(year, int(found[2]) - 1)
        return Period("month", start, add_months(start, 1))
    if found[3]:
        start = add_months(year, 3 * (int(found[3]) - 1))
        return Period("quarter", start, add_months(start, 3))
    if found[4]:
        return Period("ytd", year, add_months(year, int(found[4])))
    return Period("year", year, add_months(year, 12))


def version_on(steps: Sequence[VersionStep], day: date) -> str:
    """The newest step that has begun on ``day``; ValueError if none has."""
    begun = [step for step in steps if step.valid_from <= day]
    if not begun:
        raise ValueError(f"no version on {day}")
    return max(begun, key=lambda step: step.valid_from).version
