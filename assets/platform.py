"""What the assets are handed: the stores, the clock and the sources of one run.

Belongs here: the shape of it, so that assets need not know where settings come from.
Does not belong here: reading the environment, locks, run tags (pipelines).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import dagster as dg

from assets.journal import RunJournal
from assets.sources.config import SystemConfig
from expectations.kept import KeptResults
from expectations.limits import CheckLimits
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.database.stamps import Stamps
from warehouse.decided.waivers import Waiver
from warehouse.home import CHECKED, DOCS, PUBLISHED
from warehouse.registry.parameters import MartParameters

if TYPE_CHECKING:
    from assets.sources.http import HttpSettings
    from warehouse.landing.store import LandingStore

# The one pool that every op opening a working file is in, to read or to write.
POOL: Final = "duckdb_writer"
TEAM_SOURCES: Final = "team:nguon-du-lieu"
TEAM_WAREHOUSE: Final = "team:kho-du-lieu"
TEAM_INDICATORS: Final = "team:chi-so"


def no_progress(what: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class GateLimits:
    """When the gates of a pull close.

    Attributes:
        quarantine_max_share: largest share (0 to 1) of refused records in one pull of one entity.
        retraction_min_share: least share (0 to 1) of the last good count that a new full list must hold.
    """

    quarantine_max_share: float
    retraction_min_share: float


@dataclass(frozen=True, eq=False)  # one object is one run
class Platform:
    """Everything a run works with. Secrets stay inside the source configurations.

    Attributes:
        run_id: Dagster's id of the run.
        origin: Where the data come from, `live` or `sandbox:<seed>`.
        home: EGOV_HOME.
        store: The landing store.
        warehouse: The working files.
        clock: The one clock.
        configs: The settings of every source system, by its id.
        http: Transport settings of all systems.
        parameters: What the operator decides about figures; where history begins, and how long a source may take.
        keep_snapshots: How many published snapshots stay.
        limits: When the gates of a pull close.
        journal: What this run has to say about itself.
        progress: Called with (what, done, total) while a long pull runs.
        waivers: Rule (`<table>:<rule>`) → the decision that lets it pass, as in force when the run began.
        instance: Dagster's, to ask how earlier runs ended; None outside of it.
    """

    run_id: str
    origin: str
    home: Path
    store: LandingStore
    warehouse: Warehouse
    clock: Clock
    configs: Mapping[str, SystemConfig]
    http: HttpSettings
    parameters: MartParameters
    keep_snapshots: int
    limits: GateLimits
    journal: RunJournal
    progress: Callable[[str, int, int], None] = field(default=no_progress)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    instance: dg.DagsterInstance | None = None

    @property
    def configured(self) -> Collection[str]:
        """The systems that are to be asked."""
        return [system for system, config in self.configs.items() if config.is_configured]

    @property
    def docs_dir(self) -> Path:
        """Where validation writes its pages."""
        return self.home / DOCS

    @property
    def check_limits(self) -> CheckLimits:
        """What validating may use: as much as the warehouse, which is closed meanwhile."""
        warehouse = self.warehouse
        return CheckLimits(warehouse.memory_limit, warehouse.threads, warehouse.directory / "spill-check")

    @property
    def kept(self) -> KeptResults:
        """Results of checks that still hold."""
        return KeptResults(self.home / CHECKED, self.run_id)

    def stamps(self, database: Path, code: str) -> Stamps:
        """What the tables of a working file hold; `code` is what their shape follows from."""
        return Stamps(
            database, self.home / CHECKED / f"{database.name}.json", code, self.check_limits.config()
        )

    @property
    def published_dir(self) -> Path:
        """What BI opens."""
        return self.home / PUBLISHED


class PullWindow(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Which windows landing is to pull; all empty means "what is missing".

    Attributes:
        since: Ask again from this local day or moment on, even what has been landed.
        until: Stop before this local day or moment.
        window_start: With `window_end`: pull exactly this half-open window again.
        window_end: See `window_start`.
    """

    since: str | None = None
    until: str | None = None
    window_start: str | None = None
    window_end: str | None = None

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """`since` and `until` as naive local moments.

        Raises:
            dg.Failure: One is not a date or a moment.
        """
        return _moment("since", self.since), _moment("until", self.until)

    def exact(self) -> tuple[datetime, datetime] | None:
        """The exact window to pull again, if one was asked for.

        Raises:
            dg.Failure: Only one end is given, or the window is empty.
        """
        start = _moment("window_start", self.window_start)
        end = _moment("window_end", self.window_end)
        if start is None and end is None:
            return None
        if start is None or end is None or start >= end:
            raise dg.Failure(
                "Cửa sổ nạp lại sai: cần cả window_start và window_end, và window_start phải trước window_end.",
                allow_retries=False,
            )
        return start, end


def _moment(name: str, text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise dg.Failure(
            f"Giá trị {name} sai: phải là một ngày (2026-09-01) hoặc thời điểm (2026-09-01T08:00:00).",
            allow_retries=False,
        ) from None
    return found.replace(tzinfo=None)
