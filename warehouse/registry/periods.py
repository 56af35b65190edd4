"""Months, quarters, years and years to date, half-open, Asia/Ho_Chi_Minh, in two calendars.

``civil`` is the calendar's own. ``admin15`` is that of administrative reports (NĐ 09/2019/NĐ-CP): month 6 runs from
15 May to 14 June, quarter 2 from 15 March to 14 June, a year from 15 December of the one before to 14 December.

Pure date arithmetic: what rows exist, how they are labelled, which versions hold on their last day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from warehouse.registry.indicators import VersionStep

PeriodType = Literal["month", "quarter", "year", "ytd"]
Calendar = Literal["civil", "admin15"]
CLOSING: Final = 15
"""The day on which a month of ``admin15`` begins."""


@dataclass(frozen=True, order=True)
class Period:
    """One half-open period [start, end); its days say which calendar it is of."""

    type: PeriodType
    start: date
    end: date

    @property
    def calendar(self) -> Calendar:
        """``civil`` periods begin on the first of a month, ``admin15`` ones on the fifteenth."""
        return "admin15" if self.start.day == CLOSING else "civil"

    @property
    def namesake(self) -> Period:
        """The civil period of the same name: of month 6 closed on the 14th, the whole of June."""
        if self.calendar == "civil":
            return self
        return Period(self.type, add_months(self.start, 1), add_months(self.end, 1))

    @property
    def last_day(self) -> date:
        """The last day inside: "at the period's end" means on this day (R15)."""
        return self.end - timedelta(days=1)

    @property
    def label(self) -> str:
        """A label for people, in Vietnamese: ``06/2026``, ``Quý 2/2026``, ``Năm 2026``, ``6 tháng đầu năm 2026``.

        A period of ``admin15`` says its days beside it: ``06/2026 (15/05–14/06)``.
        """
        if self.calendar == "admin15":
            first = (
                f"{self.start:%d/%m}" if self.start.year == self.last_day.year else f"{self.start:%d/%m/%Y}"
            )
            last = (
                f"{self.last_day:%d/%m}"
                if self.start.year == self.last_day.year
                else f"{self.last_day:%d/%m/%Y}"
            )
            return f"{self.namesake.label} ({first}–{last})"
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
        """First days of the months inside, each of this calendar."""
        found, month = [], self.start
        while month < self.end:
            found.append(month)
            month = add_months(month, 1).replace(day=self.start.day)
        return found


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def all_periods(first_event: date, today: date, report_calendar: Calendar = "civil") -> list[Period]:
    """Every period from the ones that hold ``first_event`` to the ones that hold ``today``, sorted.

    R67: one ytd period per month end, from the year's first day to that month's end. R47: the civil ones always, those
    of ``report_calendar`` besides. Empty if the data begin after today.
    """
    found = _civil_periods(first_event, today)
    if report_calendar == "admin15":
        found += [closed_on_the_14th(one) for one in _civil_periods(_named_by(first_event), _named_by(today))]
    return sorted(found)


def closed_on_the_14th(civil: Period) -> Period:
    """The period of ``admin15`` that bears the name of a civil one."""
    return Period(
        civil.type,
        add_months(civil.start, -1).replace(day=CLOSING),
        add_months(civil.end, -1).replace(day=CLOSING),
    )


def _named_by(day: date) -> date:
    """A day of the civil month whose name the month of ``admin15`` bears that holds ``day``."""
    return day if day.day < CLOSING else add_months(day, 1)


def _civil_periods(first_event: date, today: date) -> list[Period]:
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
    return list(periods)


_WRITTEN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-?[Qq]([1-4])|-?([1-9]|1[0-2])[Tt])?", re.ASCII)


def parse_period(text: str, calendar: Calendar = "civil") -> Period:
    """Read a period as people write it: ``2026-06``, ``2026Q2``, ``2026-6T`` (6 tháng đầu năm) or ``2026``.

    Args:
        text: what they wrote.
        calendar: in which calendar it is meant.

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
        civil = Period("month", start, add_months(start, 1))
    elif found[3]:
        start = add_months(year, 3 * (int(found[3]) - 1))
        civil = Period("quarter", start, add_months(start, 3))
    elif found[4]:
        civil = Period("ytd", year, add_months(year, int(found[4])))
    else:
        civil = Period("year", year, add_months(year, 12))
    return closed_on_the_14th(civil) if calendar == "admin15" else civil


def version_on(steps: Sequence[VersionStep], day: date) -> str:
    """The newest step that has begun on ``day``; ValueError if none has."""
    begun = [step for step in steps if step.valid_from <= day]
    if not begun:
        raise ValueError(f"no version on {day}")
    return max(begun, key=lambda step: step.valid_from).version
