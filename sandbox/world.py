"""One generated world at one moment: everything the servers and the truth export read; `build` makes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sandbox.agencies import Agencies
from sandbox.catalogue import Catalogue
from sandbox.documents import Entry, Exchange
from sandbox.dossiers import DossierBook
from sandbox.opinions import KINDS, OpinionBook
from sandbox.opinions import Place as Said
from sandbox.payments import PaymentBook, Place, Transaction
from sandbox.people import People
from sandbox.records import State, Timeline
from sandbox.scales import Scale
from sandbox.settlement import SettlementFile, settle
from sandbox.times import Calendar, at


class Line(Protocol):
    """Records in the order of their update time, for half-open windows."""

    def slice(self, start: datetime | None, end: datetime | None) -> Iterable[tuple[datetime, str, int]]:
        """Return the (time, key, place) rows of a window in order."""
        ...

    def keys(self, start: datetime | None, end: datetime | None) -> list[str]:
        """Return the keys of a window."""
        ...


class Archive(Protocol):
    """The records of a world as they are served, in files: `sandbox.archive`."""

    def line(self, kind: str) -> Line:
        """Return the dossiers, transactions, ratings or petitions by update time."""
        ...

    def window(self, kind: str, start: datetime | None, end: datetime | None) -> Sequence[int]:
        """Return the places of a window, in order."""
        ...

    def body(self, kind: str, place: int) -> bytes:
        """Return the record of a place as it is served."""
        ...

    def pending(self, reference: str) -> Transaction | None:
        """Return a transaction that the list shows as pending."""
        ...

    def tallies(self) -> dict[tuple[date, date], dict[str, Any]]:
        """Return what the portal counts."""
        ...

    def settlement_names(self) -> list[dict[str, object]]:
        """Return name, size and SHA-256 of the settlement files that are out."""
        ...

    def settlement(self, name: str) -> bytes | None:
        """Return a settlement file."""
        ...


class World:
    """Generated data of a (seed, scale, end) and the movable clock they are looked at with."""

    def __init__(self, seed: int, scale: Scale, end: date, clock: datetime | None = None) -> None:
        self.seed, self.scale, self.end = seed, scale, end
        self.clock = clock or at(end + timedelta(days=1), 6)
        self.calendar = Calendar()
        self.people = People(seed, scale.people)
        self.agencies = Agencies()
        self.catalogue = Catalogue(seed, scale, end)
        self.dossiers = DossierBook(seed, scale, end, self.agencies, self.catalogue, self.calendar)
        self.payments = PaymentBook(seed, self.dossiers)
        self.opinions = {kind: OpinionBook(seed, kind, self.dossiers, self.agencies) for kind in KINDS}
        self.exchange = Exchange(seed, scale, end, self.agencies, self.calendar)
        self.names = {agency.code: agency.name for agency in self.agencies.all}
        self.changes = 0
        self.archive: Archive | None = None
        """Where the records lie in files, of a world too large for memory; else they are made from its books."""
        self.page_cap = 1_000
        """No page is longer, whatever size is asked for (R65); tests make it small to have many pages."""
        self._dossier_line: Timeline[int] | None = None
        self._payment_line: Timeline[Place] | None = None
        self._register_line: Timeline[Entry] | None = None
        self._opinion_lines: dict[str, Timeline[Said]] = {}
        self._settlements: list[SettlementFile] | None = None

    def move(self, clock: datetime) -> None:
        """Set the clock: from now on every record is served as it stood then."""
        self.clock = clock
        self.forget()

    def forget(self) -> None:
        """Drop what was derived from the clock and the records."""
        self.changes += 1
        self._dossier_line = self._payment_line = self._register_line = self._settlements = None
        self._opinion_lines.clear()

    def dossier_line(self) -> Timeline[int]:
        """Return the numbers of the dossiers by the update time of the version served now."""
        if self._dossier_line is None:
            self._dossier_line = Timeline(
                (stamp, dossier.code, dossier.number)
                for dossier in self.dossiers
                if (stamp := dossier.record.stamp_at(self.clock)) is not None
            )
        return self._dossier_line

    def payment_line(self) -> Timeline[Place]:
        """Return the places of the transactions by the update time of the version served now."""
        if self._payment_line is None:
            self._payment_line = Timeline(
                (stamp, made.reference, place)
                for place, made in self.payments.places()
                if (stamp := made.record.stamp_at(self.clock)) is not None
            )
        return self._payment_line

    def opinion_line(self, kind: str) -> Timeline[Said]:
        """Return the places of the ratings, or petitions, by the update time of the version served now."""
        if kind not in self._opinion_lines:
            self._opinion_lines[kind] = Timeline(
                (stamp, one.code, place)
                for place, one in self.opinions[kind].places()
                if (stamp := one.record.stamp_at(self.clock)) is not None
            )
        return self._opinion_lines[kind]

    def register_line(self) -> Timeline[Entry]:
        """Return the register rows by the update time of the version served now."""
        if self._register_line is None:
            self._register_line = Timeline(
                (stamp, entry.key, entry)
                for entry in self.exchange.register
                if (stamp := entry.record.stamp_at(self.clock)) is not None
            )
        return self._register_line

    def settlements(self) -> list[SettlementFile]:
        """Return the settlement files that are out now."""
        if self._settlements is None:
            self._settlements = settle(self.seed, self.payments, self.clock)
        return self._settlements

    def patch(self, code: str, values: State) -> bool:
        """Give one dossier a new version at the clock; False if no such dossier is served."""
        for dossier in self.dossiers:
            if dossier.code == code and dossier.record.stamp_at(self.clock) is not None:
                dossier.record.add(self.clock, values)
                self.dossiers.keep(dossier)
                self.forget()
                return True
        return False
