"""A record that changes over time, and its state at a moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from typing import Generic, TypeVar

State = dict[str, object]
"""Raw attributes by source key name: text, int, datetime, None, or a list of such dicts."""

Fact = tuple[datetime, State]
"""What became known at a moment."""


class Record:
    """What became known about one business record, oldest first."""

    __slots__ = ("facts",)

    def __init__(self, facts: list[Fact]) -> None:
        facts.sort(key=lambda fact: fact[0])
        self.facts = facts

    def stamp_at(self, clock: datetime) -> datetime | None:
        """Return the update time of the version served at a moment, None before the first one."""
        for moment, _ in reversed(self.facts):
            if moment <= clock:
                return moment
        return None

    def at(self, clock: datetime) -> tuple[datetime, State] | None:
        """Return (update time, attributes) as they stood at a moment, None before the first version."""
        state: State = {}
        last: datetime | None = None
        for moment, values in self.facts:
            if moment > clock:
                break
            state.update(values)
            last = moment
        return None if last is None else (last, state)

    def before(self, clock: datetime) -> tuple[datetime, State] | None:
        """Return the version before the one served at a moment, None if there is none."""
        stamps = sorted({moment for moment, _ in self.facts if moment <= clock})
        return self.at(stamps[-2]) if len(stamps) > 1 else None

    def add(self, moment: datetime, values: State) -> None:
        """Make a newer version known from a moment on."""
        self.facts.append((moment, values))
        self.facts.sort(key=lambda fact: fact[0])


T = TypeVar("T")


class Timeline(Generic[T]):
    """Items in the order of their update time at one clock, for half-open windows."""

    def __init__(self, rows: Iterable[tuple[datetime, str, T]]) -> None:
        self._rows = sorted(rows, key=lambda row: (row[0], row[1]))
        self._stamps = [row[0] for row in self._rows]

    def window(self, start: datetime | None, end: datetime | None) -> list[T]:
        """Return the items with start ≤ update time < end, ordered by time and key."""
        return [row[2] for row in self.slice(start, end)]

    def keys(self, start: datetime | None, end: datetime | None) -> list[str]:
        """Return the keys of the items of a window."""
        return [row[1] for row in self.slice(start, end)]

    def slice(self, start: datetime | None, end: datetime | None) -> list[tuple[datetime, str, T]]:
        """Return the (time, key, item) rows of a window."""
        first = 0 if start is None else bisect_left(self._stamps, start)
        last = len(self._rows) if end is None else bisect_left(self._stamps, end)
        return self._rows[first:last]
