"""Local wall-clock time and the working calendar, as the generator needs them.

All times are naive Asia/Ho_Chi_Minh. The wire form is ``yyyyMMddHHmmss``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST_DAY = date(2020, 12, 1)
"""The first day the generated records cover."""


def stamp(moment: datetime) -> str:
    """Return a moment as ``yyyyMMddHHmmss``."""
    return (
        f"{moment.year:04d}{moment.month:02d}{moment.day:02d}"
        f"{moment.hour:02d}{moment.minute:02d}{moment.second:02d}"
    )


def stamp12(moment: datetime) -> str:
    """Return a moment in the 12-hour form that one real client sends by mistake (docs/mistakes.md, 20)."""
    hour = moment.hour % 12 or 12
    return f"{moment:%Y%m%d}{hour:02d}{moment.minute:02d}{moment.second:02d}"


def parse_stamp(text: str) -> datetime:
    """Read ``yyyyMMddHHmmss`` or ``yyyyMMdd``; raises ValueError on anything else."""
    if len(text) == 8:
        text += "000000"
    if len(text) != 14 or not text.isdigit():
        raise ValueError(f"not a yyyyMMddHHmmss time: {text!r}")
    return datetime(
        int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[8:10]), int(text[10:12]), int(text[12:])
    )


def slashed(day: date) -> str:
    """Return a day as ``yyyy/MM/dd``, the form of edXML and of the register."""
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def midnight(day: date) -> datetime:
    """Return 00:00:00 of a day."""
    return datetime(day.year, day.month, day.day)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from first to last, both included."""
    current = first
    while current <= last:
        yield current
        current += timedelta(days=1)


class Calendar:
    """Working days of the civil service, from the shipped table (2020 to 2027)."""

    def __init__(self) -> None:
        with (DATA / "working_calendar.csv").open(encoding="utf-8", newline="") as handle:
            self.rows: list[tuple[date, bool, str]] = [
                (date.fromisoformat(row["date"]), row["is_working_day"] == "1", row["reason"])
                for row in csv.DictReader(handle)
            ]
        self._working = {day for day, works, _ in self.rows if works}
        self._days = sorted(self._working)
        self._position = {day: number for number, day in enumerate(self._days)}

    def works(self, day: date) -> bool:
        """Say whether a day is a working day."""
        return day in self._working

    def next_working(self, day: date) -> date:
        """Return the day itself or the next working day."""
        while day not in self._working and day.year < 2028:
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """Return the count-th working day after a day, the day itself not counted."""
        probe = day
        while probe not in self._position:
            probe -= timedelta(days=1)
            if probe.year < 2020:
                return day + timedelta(days=count)
        place = self._position[probe] + count
        return self._days[place] if place < len(self._days) else day + timedelta(days=count * 7 // 5)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return a time of day on a day."""
    return datetime.combine(day, time(hour, minute, second))
