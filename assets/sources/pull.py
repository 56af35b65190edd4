"""What every pull has in common: its context, its report, and how windows are walked."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from assets.sources.errors import NotConfigured, RefusedAccess, SourceError, Unreachable
from warehouse.clock import Clock
from warehouse.landing.quarantine import Again
from warehouse.landing.store import ExtractWriter, LandingStore, Manifest
from warehouse.landing.windows import Window, merge_windows, subtract_windows
from warehouse.registry.source_entity import SourceEntity

T = TypeVar("T")
# Allocations between two collections of the youngest, and how many of these make one of the older.
_FEW_COLLECTIONS = (50_000, 20, 50)


def no_progress(entity: str, done: int, total: int) -> None:
    """Take a progress report and show nothing."""


@dataclass(frozen=True)
class PullContext:
    """Where to land, by which clock, and how far.

    `since` and `until` (naive local) narrow the pull; `only_window` pulls exactly that window again; `again`
    says, per entity, what people asked to have examined once more.
    `progress(entity, done, total)` is called as the pull goes on.
    """

    store: LandingStore
    clock: Clock
    run_id: str
    code_version: str
    history_from: datetime
    settle: timedelta
    since: datetime | None = None
    until: datetime | None = None
    only_window: Window | None = None
    again: Mapping[SourceEntity, Again] = field(default_factory=dict)
    progress: Callable[[str, int, int], None] = no_progress

    @property
    def latest_until(self) -> datetime:
        """Return the end of what may be asked for: now less the settle time (R63), whole seconds."""
        settled = (self.clock.local_now() - self.settle).replace(microsecond=0)
        return settled if self.until is None else min(self.until, settled)

    def windows(self, entity: SourceEntity) -> list[Window]:
        """Return the windows of an entity that this run has to ask for, sorted."""
        until = self.latest_until
        if self.only_window is not None:
            end = min(self.only_window.end, until)
            return [Window(self.only_window.start, end)] if self.only_window.start < end else []
        missing = self.store.missing(
            entity, start=self.history_from, until=until, settle=self.settle, since=self.since
        )
        asked = self.again[entity].windows if entity in self.again else ()
        return sorted({*missing, *(one for one in asked if subtract_windows(one, merge_windows(missing)))})

    def extract(self, entity: SourceEntity, window: Window | None = None) -> ExtractWriter:
        """Begin an extract of this run; use it as a context manager and end it with `commit`."""
        return self.store.extract(
            entity, window=window, clock=self.clock, run_id=self.run_id, code_version=self.code_version
        )


@dataclass
class PullReport:
    """What a pull of one entity brought.

    Attributes:
        answered: the source was asked and answered, also when it had nothing new.
    """

    entity: SourceEntity
    manifests: list[Manifest] = field(default_factory=list)
    asked: list[Window] = field(default_factory=list)
    records: int = 0
    quarantined: int = 0
    unknown_keys: Counter[str] = field(default_factory=Counter)
    nulled_codes: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    answered: bool = False

    def add(self, manifest: Manifest) -> None:
        """Count a committed extract."""
        self.answered = True
        self.manifests.append(manifest)
        self.records += manifest.records
        self.quarantined += manifest.quarantined
        self.unknown_keys.update(manifest.unknown_keys)
        self.nulled_codes.update(manifest.nulled_codes)


@dataclass(frozen=True)
class Assumption:
    """An assumption that the source contract leaves open; does this system bear it out (None: cannot tell)?"""

    name: str
    holds: bool | None
    text: str


@dataclass
class ProbeResult:
    """What one page of one interface showed; nothing of it is written."""

    system: str
    interface: str
    reachable: bool
    signature_ok: bool | None = None
    clock_skew_seconds: float | None = None
    unknown_keys: list[str] = field(default_factory=list)
    missing_keys: list[str] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    error: str | None = None


async def run_workers(workers: Sequence[Coroutine[object, object, T]]) -> list[T]:
    """Run coroutines together; the first exception cancels the others and comes out as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(worker) for worker in workers]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


_collector_lock = threading.Lock()
_collector_held = 0
_collector_before = (0, 0, 0)


@contextmanager
def held_collector() -> Iterator[None]:
    """Keep the garbage collector from going through all that is loaded, again and again, while much is being read.

    What is there now is left out of its sight, and it comes by less often: what pulls make in passing is mostly gone
    by itself, and the little that is not must go, too, in a pull that takes hours. The last to leave puts everything
    back.
    """
    global _collector_held, _collector_before
    with _collector_lock:
        _collector_held += 1
        if _collector_held == 1:
            _collector_before = gc.get_threshold()
            gc.freeze()
            gc.set_threshold(*_FEW_COLLECTIONS)
    try:
        yield
    finally:
        with _collector_lock:
            _collector_held -= 1
            if _collector_held == 0:
                gc.set_threshold(*_collector_before)
                gc.unfreeze()


class Failures:
    """What failed of one pull, and whether the rest of it is worth asking for.

    One bad window, code or period must not keep the others from landing, night after night; a system that is
    down or refuses us would fail them all, and each would use up its retries.
    """

    MOST = 10

    def __init__(self) -> None:
        self._found: list[SourceError] = []

    def add(self, error: SourceError) -> None:
        """Note a failure."""
        self._found.append(error)

    @property
    def enough(self) -> bool:
        """Whether nothing further is to be asked."""
        return self._down() is not None or len(self._found) >= self.MOST

    def _down(self) -> SourceError | None:
        down = (e for e in self._found if isinstance(e, Unreachable | RefusedAccess | NotConfigured))
        return next(down, None)

    def raise_any(self) -> None:
        """Raise that the system is down, or the first failure with the others named; do nothing without one.

        Raises:
            SourceError: as said.
        """
        if not self._found:
            return
        first, *others = self._found
        if (down := self._down()) is not None:
            raise down
        if not others:
            raise first
        named = dict.fromkeys(str(error.window or error.service) for error in others)
        shown = "; ".join(list(named)[:5]) + ("; …" if len(named) > 5 else "")
        message = f"{first.message} Cùng lần này còn {len(others)} chỗ không lấy được: {shown}."
        raise type(first)(first.system, first.service, first.window, message) from first


async def pull_windows(
    ctx: PullContext,
    entity: SourceEntity,
    pull_one: Callable[[Window], Awaitable[tuple[Manifest, Sequence[str]]]],
    *,
    concurrency: int,
) -> PullReport:
    """Pull every missing window, at most `concurrency` at a time, oldest first.

    `pull_one` lands a window and returns its manifest and notes. A window that fails leaves the others to be
    landed, as `Failures` says; then the SourceError is raised that names them.
    """
    report = PullReport(entity)
    report.asked = ctx.windows(entity)
    waiting = iter(report.asked)
    failures = Failures()

    async def worker() -> None:
        for window in waiting:
            if failures.enough:
                return
            try:
                manifest, notes = await pull_one(window)
            except SourceError as error:
                failures.add(error)
                continue
            report.add(manifest)
            report.notes.extend(notes)
            ctx.progress(entity.name, len(report.manifests), len(report.asked))

    with held_collector():
        await run_workers([worker() for _ in range(min(concurrency, len(report.asked)))])
    failures.raise_any()
    report.manifests.sort(key=lambda manifest: manifest.extract_id)
    return report
