"""One interface under one fault: pull into a real landing store, and look what has become of it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from assets import systems
from assets.sources.errors import SourceError, Unreachable
from assets.sources.frame import frame_of
from assets.sources.http import HttpSettings
from assets.sources.portal.official import due_periods
from assets.sources.pull import PullContext, PullReport
from assets.sources.system import Entity
from sandbox.build import build
from sandbox.faults import TRANSPORT_MODES, Rule
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server, environment
from tests.faults.matrix import Fault, Must
from tests.faults.wire import Wire
from tests.moments import to_utc
from tests.unit.sources.common.fake import Hours
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.contracts.payment import SETTLEMENT
from warehouse.registry.contracts.portal import OFFICIAL_766
from warehouse.registry.source_entity import SourceEntity

SETTINGS = HttpSettings(timeout=5, attempts=3, total_seconds=60, backoff_seconds=0.5)
Rows = frozenset[str]


@dataclass(frozen=True)
class Interface:
    """How an interface is reached: the system, its entities whose pulls use it, and which call is struck.

    Attributes:
        system: id of the system.
        names: its entities.
        call: the call that a single fault strikes.
        page_cap: rows per page, so that there are several pages.
        keys: columns of the business key of the landed rows.
    """

    system: str
    names: tuple[str, ...]
    call: int
    page_cap: int = 10
    keys: tuple[str, ...] = ()

    def entity(self, name: str) -> Entity:
        return systems.entity(SourceEntity(self.system, name))


_DOSSIER_KEYS = ("dossier_code", "agency_root")
PULLED: dict[str, Interface] = {
    "portal.catalogue": Interface("portal", ("agency", "field", "procedure", "service_level"), 6, 60),
    "portal.detail": Interface("portal", ("procedure_detail",), 5),
    "portal.token": Interface("portal", ("dossier",), 1, keys=_DOSSIER_KEYS),
    "portal.dossier": Interface("portal", ("dossier",), 4, keys=_DOSSIER_KEYS),
    "portal.count": Interface("portal", ("dossier",), 2, keys=_DOSSIER_KEYS),
    "portal.rating": Interface("portal", ("rating",), 4, 4, keys=("dossier_code", "rated_at")),
    "portal.petition": Interface("portal", ("petition",), 4, 2, keys=("petition_code",)),
    "portal.evaluation": Interface("portal", ("official_766",), 8),
    "exchange.sent": Interface("exchange", ("document",), 2, keys=("doc_id",)),
    "exchange.received": Interface("exchange", ("status",), 2, keys=("doc_id",)),
    "exchange.edoc": Interface("exchange", ("document", "status"), 3, keys=("doc_id",)),
    "exchange.agencies": Interface("exchange", ("agency",), 1),
    "register": Interface("exchange", ("register",), 4, keys=("register_id",)),
    "payment.list": Interface("payment", ("transaction",), 4, keys=("reference",)),
    "payment.query": Interface("payment", ("transaction",), 2, keys=("reference",)),
    "settlement.list": Interface("payment", ("settlement",), 1),
    "settlement.file": Interface("payment", ("settlement",), 3),
}
NAMED = {
    "portal.catalogue": ("service_v2", "service"),
    "portal.detail": ("procedure_detail ",),
    "portal.evaluation": (":2026",),
    "exchange.agencies": ("getAgenciesList",),
    "settlement.list": ("settlement",),
    "settlement.file": (".dat",),
}
"""What names the request where an interface has no windows; the others must name a window."""


@dataclass
class Tried:
    """What came of one pull."""

    errors: dict[str, Exception] = field(default_factory=dict)
    reports: dict[str, PullReport] = field(default_factory=dict)
    requests: int = 0
    waits: list[float] = field(default_factory=list)


@dataclass
class Tally:
    """What the matrix has found so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    interfaces: set[str] = field(default_factory=set)
    modes: set[str] = field(default_factory=set)

    def try_all(self, rig: Rig, faults: Sequence[Fault]) -> None:
        """Try each fault; a third outcome is noted and the others go on."""
        for fault in faults:
            self.interfaces.add(fault.interface)
            self.modes.add(fault.mode)
            try:
                self.outcomes[rig.judge(fault)] += 1
            except AssertionError as error:
                self.wrong.append(f"{fault}: {str(error).splitlines()[0]}")

    def line(self) -> str:
        """The closing figures."""
        tried = sum(self.outcomes.values()) + len(self.wrong)
        outcomes = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        return (
            f"faults tried: {tried} ({len(self.interfaces)} interfaces, {len(self.modes)} modes): {outcomes}, "
            f"{len(self.wrong)} of a third kind"
        )


class Rig:
    """A world behind a wire, a folder for stores, and the undisturbed pull of each interface to compare with."""

    def __init__(
        self,
        folder: Path,
        scale: str,
        span: tuple[datetime, datetime],
        caps: Mapping[str, int] | None = None,
    ) -> None:
        self.world = build(1, SCALES[scale], DEFAULT_END)
        self.secrets = Secrets.of(1)
        self.server = Server(self.world, self.secrets, None, None)
        self._folder, self._span, self._caps = folder, span, caps or {}
        self._number = 0
        self._undisturbed: dict[str, tuple[Path, Path]] = {}
        self._requests: dict[str, int] = {}

    # --- pulling -------------------------------------------------------------------------------------------------

    def context(self, home: Path, **changes: object) -> PullContext:
        """What the pulls are told."""
        values: dict[str, object] = {
            "store": LandingStore(home, "sandbox:1"),
            "clock": Clock(to_utc(self.world.clock.isoformat())),
            "run_id": "run",
            "code_version": "test",
            "history_from": self._span[0],
            "until": self._span[1],
            "settle": timedelta(minutes=30),
        }
        return PullContext(**{**values, **changes})  # type: ignore[arg-type]

    def pull(self, interface: str, home: Path, *rules: Rule, only: Window | None = None) -> Tried:
        """Run the pulls of an interface under these faults."""
        spec = PULLED[interface]
        self.world.page_cap = self._caps.get(interface, spec.page_cap)
        self.server.faults.set(list(rules))
        self.server.faults.log.clear()
        tried, hours, wire = Tried(), Hours(), Wire(self.server)
        context = self.context(home, only_window=only)

        async def go() -> None:
            async with self._client(spec.system, wire, hours) as client:
                for entity in spec.names:
                    try:
                        tried.reports[entity] = await spec.entity(entity).pull(client, context)
                    except Exception as error:  # judged by the caller: only a SourceError is an outcome
                        tried.errors[entity] = error

        asyncio.run(go())
        self.server.faults.set([])
        tried.requests, tried.waits = wire.requests, hours.waits
        return tried

    def _client(self, name: str, wire: Wire, hours: Hours) -> AbstractAsyncContextManager[Any]:
        env = environment("http://127.0.0.1", self.secrets, self.world, self._folder, "sandbox:1")
        system = systems.system(name)
        return system.client(system.config.read(env), SETTINGS, transport=wire, timing=hours.timing)

    # --- the undisturbed pull ------------------------------------------------------------------------------------

    def undisturbed(self, interface: str) -> tuple[Path, Path]:
        """The store before a pull of this interface, and after one without faults; made once."""
        if interface not in self._undisturbed:
            before = self._folder / f"{interface}-before"
            self._prepare(interface, before)
            after = shutil.copytree(before, self._folder / f"{interface}-after")
            tried = self.pull(interface, after)
            assert not tried.errors, tried.errors
            for entity in PULLED[interface].names:
                assert content(after, PULLED[interface], entity), (
                    f"{entity}: nothing lands even without a fault"
                )
            self._undisturbed[interface] = (before, after)
            self._requests[interface] = tried.requests
        return self._undisturbed[interface]

    def _prepare(self, interface: str, home: Path) -> None:
        """Land what a pull builds on, and what would only make it long."""
        context = self.context(home)
        if interface == "portal.detail":
            tried = self.pull("portal.catalogue", home)
            assert not tried.errors, tried.errors
            manifest = context.store.manifests(SourceEntity("portal", "procedure"))[-1]
            [path] = context.store.data_files(SourceEntity("portal", "procedure"), [manifest.extract_id])
            pl.read_parquet(path).head(25).write_parquet(path)
        elif interface == "portal.evaluation":
            due = due_periods(context.store, context.clock.today(), 2)
            for period in due:
                if period.name not in ("quarter:2026:2", "month:2026:8"):
                    self._empty(
                        context,
                        OFFICIAL_766,
                        {"period": period.name, "closed": "true"},
                    )
        elif interface.startswith("settlement"):

            async def index() -> list[dict[str, str]]:
                async with self._client("payment", Wire(self.server), Hours()) as client:
                    files, _ = await client.settlement_index()
                return [{"name": file.name, "sha256": file.sha256} for file in files[:-8]]

            listed = asyncio.run(index())
            self._empty(context, SETTLEMENT, {"files": json.dumps(listed)})

    @staticmethod
    def _empty(
        context: PullContext,
        contract: Contract,
        extra: Mapping[str, str],
    ) -> None:
        with context.store.extract(
            contract.entity, window=None, clock=context.clock, run_id="run", code_version="test"
        ) as writer:
            writer.write(frame_of(contract, []))
            writer.commit(pages=1, distinct_keys=0, extra=extra)

    # --- judging -------------------------------------------------------------------------------------------------

    def judge(self, fault: Fault) -> str:
        """Try a fault; return the outcome.

        Raises:
            AssertionError: a third outcome, or not the one that is due; the text says which.
        """
        spec = PULLED[fault.interface]
        before, after = self.undisturbed(fault.interface)
        self._number += 1
        home = shutil.copytree(before, self._folder / f"tried-{self._number}")
        calls = frozenset({spec.call}) if fault.once else frozenset[int]()
        rule = Rule(fault.interface, fault.mode, 0.0 if fault.once else 1.0, calls, seconds=0.0)
        tried = self.pull(fault.interface, home, rule)
        struck = sum(line.mode == fault.mode for line in self.server.faults.log)
        assert struck, "the fault did not strike"
        assert not any((home / ".tmp").iterdir()), "something half-written was left"
        for entity, error in tried.errors.items():
            assert isinstance(error, SourceError), f"{entity}: {error!r} is not an error of a source"
            self._check_error(fault, error)
        self._check_bounds(fault, tried, struck)
        for entity in spec.names:
            self._check_extracts(fault, home, after, entity, failed=entity in tried.errors)
        self._check_recovery(fault, home, after, tried)
        shutil.rmtree(home)
        if tried.errors:
            assert fault.must is not Must.HEAL, f"should have healed: {next(iter(tried.errors.values()))}"
            return Must.FAIL.value
        assert fault.must is not Must.FAIL, "should have failed"
        return Must.HEAL.value

    def _check_error(self, fault: Fault, error: SourceError) -> None:
        text = str(error)
        assert text.startswith(f"{PULLED[fault.interface].system}/"), f"names no system: {text}"
        if fault.interface in NAMED:
            assert any(name in text for name in NAMED[fault.interface]), f"names no request: {text}"
        else:
            assert error.window is not None, f"names no window: {text}"
            assert str(error.window) in text, f"names no window: {text}"
        assert len(error.message) > 20, f"says no reason: {text}"
        for secret in vars(self.secrets).values():
            assert secret not in text or secret in ("000.00.00.H29",), "a secret is in the message"

    def _check_bounds(self, fault: Fault, tried: Tried, struck: int) -> None:
        spec = PULLED[fault.interface]
        for error in tried.errors.values():
            if isinstance(error, Unreachable):
                assert f"sau {SETTINGS.attempts} lần thử" in str(error), str(error)
        # Each wait is for a call that was struck, and one request never waits longer than its total time.
        assert len(tried.waits) <= struck
        assert all(wait < SETTINGS.total_seconds for wait in tried.waits)
        if fault.mode in TRANSPORT_MODES and not fault.once and tried.errors:
            # Ten requests of each of two windows are under way when the first gives up; nothing more is begun.
            most = 20 * SETTINGS.attempts * len(spec.names)
            assert struck <= most, f"{struck} calls for a source that is down"
        if fault.mode not in TRANSPORT_MODES:
            # A listing that does not add up is read again as a whole: at most three more times.
            assert tried.requests <= 4 * self._requests[fault.interface], f"{tried.requests} requests"

    def _check_extracts(self, fault: Fault, home: Path, after: Path, entity: str, *, failed: bool) -> None:
        """What is landed is right as far as it goes, and all of it where the pull did not fail."""
        spec = PULLED[fault.interface]
        found, expected = content(home, spec, entity), content(after, spec, entity)
        if fault.mode == "out_of_order":
            found, expected = newest(home, spec, entity), newest(after, spec, entity)
        if fault.mode in CHANGED.get(fault.interface, {}):
            columns = CHANGED[fault.interface][fault.mode]
            found, expected = (content(place, spec, entity, without=columns) for place in (home, after))
        quarantined = refused(home, spec, entity) - refused(after, spec, entity)
        if quarantined:
            assert fault.mode in QUARANTINES, f"{entity}: {len(quarantined)} records in quarantine"
            # A record that came twice may be refused once and landed once; none may be neither.
            seen = keys(home, spec, entity) | quarantined
            assert failed or seen == keys(after, spec, entity), f"{entity}: neither landed nor refused"
        assert found <= expected, f"{entity}: {len(found - expected)} rows that the source never gave"
        if not failed and not quarantined:
            assert found == expected, f"{entity}: {len(expected - found)} of {len(expected)} rows are missing"
        by_window = windows(after, spec, entity)
        for window, landed in windows(home, spec, entity).items():
            assert by_window[window] <= landed | quarantined, f"{entity}: {window} is half landed"

    def _check_recovery(self, fault: Fault, home: Path, after: Path, tried: Tried) -> None:
        """The next pull without the fault ends with the rows of the undisturbed one."""
        spec = PULLED[fault.interface]
        again = self.pull(fault.interface, home)
        assert not again.errors, f"the fault has gone, and still: {next(iter(again.errors.values()))}"
        for entity in spec.names:
            if refused(home, spec, entity) - refused(after, spec, entity) or fault.mode in CHANGED.get(
                fault.interface, {}
            ):
                # The source gave them so, and its window is done: it is asked for again by name.
                for window in windows(after, spec, entity):
                    assert not self.pull(fault.interface, home, only=window).errors
                assert keys(home, spec, entity) == keys(after, spec, entity), f"{entity}: not healed"
            else:
                found, expected = newest(home, spec, entity), newest(after, spec, entity)
                assert found == expected, f"{entity}: the next pull did not mend it"


CHANGED: dict[str, dict[str, tuple[str, ...]]] = {
    "portal.dossier": {
        "deleted": ("deleted",),
        "dirty": ("agency_code_raw", "agency_code", "status"),
        "personal": ("submission_place", "channel_raw"),
    },
    "portal.rating": {"dirty": ("level",)},
    "portal.petition": {
        "dirty": ("agency_code_raw", "agency_code", "agency_root", "status"),
        "personal": ("dossier_code",),
    },
    "register": {"deleted": ("deleted",)},
}
"""What a mode changes at the source itself: everything else of the rows must be as it was."""
QUARANTINES = frozenset({"malformed", "missing_key", "dirty", "entities"})


def _frame(home: Path, spec: Interface, entity: str) -> pl.DataFrame:
    store = LandingStore(home, "sandbox:1")
    ids = [manifest.extract_id for manifest in store.manifests(spec.entity(entity).id)]
    files = store.data_files(
        spec.entity(entity).id, ids[-1:] if spec.entity(entity).contract.replaces == "list" else ids
    )
    return pl.concat([pl.read_parquet(path) for path in files]) if files else pl.DataFrame()


def _rows(frame: pl.DataFrame, without: tuple[str, ...] = ()) -> Rows:
    kept = [name for name in frame.columns if name not in ("_page", "_pos", *without)]
    return frozenset(map(repr, frame.select(kept).rows())) if frame.height else frozenset()


def content(home: Path, spec: Interface, entity: str, without: tuple[str, ...] = ()) -> Rows:
    """The landed rows as a set, without their places; of a whole pull those of the newest extract."""
    return _rows(_frame(home, spec, entity), without)


def newest(home: Path, spec: Interface, entity: str) -> Rows:
    """The rows that win: of each key the newest."""
    frame = _frame(home, spec, entity)
    if spec.keys and "updated_at" in frame.columns:
        frame = frame.sort("updated_at", maintain_order=True).unique(spec.keys, keep="last")
    return _rows(frame)


def keys(home: Path, spec: Interface, entity: str) -> Rows:
    """The business keys of the landed rows."""
    frame = _frame(home, spec, entity)
    return frozenset(frame[spec.keys[0]].to_list()) if spec.keys and frame.height else frozenset()


def refused(home: Path, spec: Interface, entity: str) -> Rows:
    """The business keys in quarantine; each has its rule and reason."""
    store = LandingStore(home, "sandbox:1")
    found: set[str] = set()
    for path in store.quarantine_files(spec.entity(entity).id):
        frame = pl.read_parquet(path)
        assert not frame.select("rule", "reason").null_count().sum_horizontal().sum(), "no rule or no reason"
        found.update(map(str, frame["business_key"].to_list()))
    return frozenset(found)


def windows(home: Path, spec: Interface, entity: str) -> dict[Window, Rows]:
    """The business keys of each landed window."""
    store = LandingStore(home, "sandbox:1")
    found: dict[Window, Rows] = {}
    for manifest in store.manifests(spec.entity(entity).id):
        if manifest.window is not None:
            files = store.data_files(spec.entity(entity).id, [manifest.extract_id])
            found[manifest.window] = frozenset(
                pl.concat([pl.read_parquet(path, columns=[spec.keys[0]]) for path in files])[spec.keys[0]]
            )
    return found
