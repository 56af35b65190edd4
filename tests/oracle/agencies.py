"""Who was responsible on a day: the organisation as of the event (R01, R26, R27, R54)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tests.oracle.truth import AgencyVersion, Succession
from tests.oracle.values import CITY, root_of

GROUPS = frozenset({"department", "district", "commune"})


class Place(NamedTuple):
    """Where a record counts: in the city at all, and if its agency is known, that agency and its level."""

    in_city: bool
    agency: str | None = None
    level: str | None = None

    @property
    def group(self) -> str | None:
        return self.level if self.level in GROUPS else None


OUTSIDE = Place(False)
UNKNOWN = Place(True)


class Organisation:
    """The agencies file and the succession file, asked with a code and a day."""

    def __init__(self, versions: list[AgencyVersion], successions: list[Succession]) -> None:
        self._versions: dict[str, list[AgencyVersion]] = {}
        for version in versions:
            self._versions.setdefault(version.code, []).append(version)
        for rows in self._versions.values():
            rows.sort(key=lambda row: row.first or date.min)
        self._next: dict[str, list[Succession]] = {}
        for step in successions:
            self._next.setdefault(step.old, []).append(step)
        self._cache: dict[tuple[str, date], Place] = {}

    def alive(self, on: date) -> list[AgencyVersion]:
        """Every agency that exists on the day."""
        return [row for rows in self._versions.values() for row in rows if row.covers(on)]

    def place(self, code: str, on: date) -> Place:
        """Resolve a canonical code on the local date of the event."""
        found = self._cache.get((code, on))
        if found is None:
            found = self._cache[code, on] = self._place(code, on)
        return found

    def _place(self, code: str, on: date) -> Place:
        if root_of(code) != CITY:
            return OUTSIDE
        known = self._known(code)
        return UNKNOWN if known is None else self._walk(known, on)

    def _known(self, code: str) -> str | None:
        """The code itself, or its nearest known ancestor other than the city (R54)."""
        if code in self._versions:
            return code
        while "." in code:
            code = code.rsplit(".", 1)[0]
            if code != CITY and code in self._versions:
                return code
        return None

    def _walk(self, code: str, on: date) -> Place:
        seen: set[str] = set()
        while True:
            seen.add(code)
            versions = self._versions.get(code)
            if not versions:
                return UNKNOWN
            for version in versions:
                if version.covers(on):
                    return Place(True, code, version.level)
            if versions[0].first is not None and on < versions[0].first:
                return Place(True, code, versions[0].level)  # younger than the event: that agency as it is
            last = [row for row in versions if row.last is not None and row.last < on][-1]
            steps = [step for step in self._next.get(code, []) if step.on <= on]
            newest = max((step.on for step in steps), default=None)
            steps = [step for step in steps if step.on == newest]
            successors = {step.new for step in steps}
            split = any(step.kind == "split" for step in steps)
            if split or len(successors) != 1 or successors <= seen:
                return Place(True, code, last.level)  # no single successor: the predecessor's last version
            code = successors.pop()
