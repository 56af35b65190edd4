"""The dossier clock: due, first due, finished, supplement time (R07-R09, R30, R35)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.oracle.truth import Dossier, Listed, Method
from tests.oracle.values import due_moment, end_of_day

CHANNELS = {1: "DIRECT", 2: "ONLINE", 3: "POSTAL"}
IN_PROGRESS = frozenset({2, 4, 5, 6})


class WorkingDays:
    """The working calendar, walked day by day; beyond its last day Monday to Friday are taken as working."""

    def __init__(self, calendar: Mapping[date, bool]) -> None:
        self._calendar = calendar

    def works(self, on: date) -> bool:
        return self._calendar.get(on, on.weekday() < 5)

    def nth_after(self, on: date, count: int) -> date:
        while count > 0:
            on += timedelta(days=1)
            if self.works(on):
                count -= 1
        return on

    def roll(self, on: date) -> date:
        while not self.works(on):
            on += timedelta(days=1)
        return on


def add_months(on: date, count: int) -> date:
    """Same day of a later month, clipped to its last day (Civil Code 148(3))."""
    month = on.month - 1 + count
    year, month = on.year + month // 12, month % 12 + 1
    for day in range(on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(on.day, 27))


def statutory(received: datetime, method: Method, days: WorkingDays) -> datetime | None:
    """The end of a procedure's time without supplements; None when the method states no usable time."""
    if method.time is None:
        return None
    if method.unit == "HOUR":
        return received + timedelta(microseconds=int(method.time * Decimal(3_600_000_000)))
    whole = math.ceil(method.time)
    on = received.date()
    if method.unit == "WORKING_DAY":
        return end_of_day(days.nth_after(on, whole))
    if method.unit == "DAY":
        return end_of_day(days.roll(on + timedelta(days=whole)))
    if method.unit == "MONTH":
        return end_of_day(days.roll(add_months(on, whole)))
    return None


def supplement_time(dossier: Dossier) -> timedelta:
    """Sum of answered minus requested; open or negative ones add nothing."""
    total = timedelta()
    for item in dossier.supplements:
        if item.requested_at is not None and item.answered_at is not None:
            total += max(item.answered_at - item.requested_at, timedelta())
    return total


def computed_due(dossier: Dossier, listed: Listed | None, days: WorkingDays) -> datetime | None:
    """R09: the due date of a dossier without NgayHenTra, from today's catalogue."""
    if listed is None or dossier.received_at is None:
        return None
    ends: dict[str, list[datetime]] = {}
    for method in listed.methods:
        end = statutory(dossier.received_at, method, days)
        if end is not None:  # R86: a method without a usable time is passed over
            ends.setdefault(method.channel, []).append(end)
    if not ends:
        return None
    wanted = ends.get(CHANNELS[dossier.channel]) or ends.get("DIRECT") or [max(map(max, ends.values()))]
    return max(wanted) + supplement_time(dossier)


def due_at(dossier: Dossier, listed: Listed | None, days: WorkingDays) -> datetime | None:
    if dossier.due_raw is not None:
        return due_moment(dossier.due_raw)
    return computed_due(dossier, listed, days)


def first_due_at(dossier: Dossier, due: datetime | None) -> datetime | None:
    """The smallest NgayHenTraTruoc, else the due date (R35)."""
    before = [due_moment(item.due_before) for item in dossier.supplements if item.due_before is not None]
    return min((moment for moment in before if moment is not None), default=due)


def finished_at(dossier: Dossier) -> datetime | None:
    """NgayKetThucXuLy; NgayTra only for status 10 without it (R52)."""
    if dossier.ended_at is not None:
        return dossier.ended_at
    return dossier.returned_at if dossier.status == 10 else None


def resolved_at(dossier: Dossier) -> datetime | None:
    return finished_at(dossier) if dossier.status in {9, 10} else None


def unfinished(dossier: Dossier, at: datetime) -> bool:
    """R07: received before the moment, and in progress now or resolved only at or after it."""
    if dossier.received_at is None or dossier.received_at >= at:
        return False
    if dossier.status in IN_PROGRESS:
        return True
    resolved = resolved_at(dossier)
    return resolved is not None and resolved >= at


def end_766(dossier: Dossier) -> tuple[bool, datetime | None]:
    """R30: (belongs to a base at all, end moment or None while in progress)."""
    if dossier.status in {9, 10}:
        end = finished_at(dossier)
        return end is not None, end
    if dossier.status in {3, 7, 8}:
        for end in (dossier.ended_at, dossier.refused_at, dossier.returned_at):
            if end is not None:
                return True, end
        return False, None
    if dossier.status in IN_PROGRESS:
        if len(dossier.supplements) == 1 and dossier.supplements[0].answered_at is None:
            return True, dossier.supplements[0].requested_at
        return True, None
    return False, None
