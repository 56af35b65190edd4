"""The resources of the code location: made when a run starts, never when definitions load.

Belongs here: turning settings into what assets are handed, the lock around a run, the tags by which
a dead run is known. Does not belong here: reading single variables (settings).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Final

import dagster as dg

from assets.journal import RunJournal
from assets.landing.factory import stop_pulls
from assets.platform import GateLimits, Platform, no_progress
from assets.sources.errors import hide
from pipelines.instance_home import ended_well, mend, process_tags, prune
from pipelines.jobs import NIGHTLY
from pipelines.lock import LockBusyError, home_lock
from pipelines.settings import Settings, SettingsError, load_settings
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.decided.waivers import Waivers

RUN_LOCK_WAIT_SECONDS: Final = 60.0
_progress: list[Callable[[str, int, int], None]] = [no_progress]


def show_progress(callback: Callable[[str, int, int], None]) -> None:
    """Say who is told how far a long pull is; the command line does."""
    _progress[0] = callback


def build_platform(settings: Settings, run_id: str, instance: dg.DagsterInstance | None = None) -> Platform:
    """What the assets of one run work with.

    Raises:
        warehouse.landing.store.OriginMismatchError: The store holds data of another origin.
    """
    from assets.sources.http import HttpSettings
    from warehouse.landing.store import LandingStore

    hide(*settings.secrets)
    clock = Clock(settings.egov_now)
    return Platform(
        run_id=run_id,
        origin=settings.egov_origin,
        home=settings.home,
        store=LandingStore(settings.landing_dir, settings.egov_origin),
        warehouse=Warehouse(
            settings.warehouse_dir,
            memory_limit=settings.duckdb_memory_limit,
            threads=settings.duckdb_threads,
            storage_version=settings.storage_version,
            clock=clock,
        ),
        clock=clock,
        configs=settings.configs,
        http=HttpSettings(
            timeout=settings.http_timeout_seconds,
            attempts=settings.http_attempts,
            total_seconds=settings.http_total_seconds,
            ca_file=settings.egov_ca_file,
        ),
        parameters=settings.mart_parameters,
        keep_snapshots=settings.keep_snapshots,
        limits=GateLimits(settings.quarantine_max_share, settings.retraction_min_share),
        journal=RunJournal(settings.landing_dir, run_id),
        progress=lambda what, done, total: _progress[0](what, done, total),
        waivers=Waivers(settings.home).in_force(clock.today()),
        instance=instance,
    )


def _tell(instance: dg.DagsterInstance, settings: Settings, log: dg.DagsterLogManager | None) -> None:
    """Show what is wrong on the snapshot's page; that it cannot be shown does not make the run another."""
    from pipelines.health import observe

    try:
        observe(settings, instance)
    except Exception as error:
        if log is not None:
            log.warning(f"Không ghi được danh sách trục trặc: {type(error).__name__}: {error}")


def _prune(instance: dg.DagsterInstance, settings: Settings, log: dg.DagsterLogManager | None) -> None:
    """Forget old runs; a history that cannot be shortened does not make the run another."""
    # Dagster dates runs by the machine's clock, whatever EGOV_NOW says.
    before = datetime.now(UTC) - timedelta(days=settings.keep_run_days)
    try:
        prune(instance, NIGHTLY, before)
    except Exception as error:
        if log is not None:
            log.warning(f"Không dọn được lịch sử chạy cũ: {type(error).__name__}: {error}")


@dg.resource(
    description="Kho, đồng hồ và các hệ thống nguồn của một lần chạy. | The stores, clock and sources of one run."
)
def platform_resource(context: dg.InitResourceContext) -> Iterator[Platform]:
    """Hold the lock, tag the run with its process, hand out the platform, stop the pulls at the end."""
    run = context.run
    run_id = run.run_id if run else "no-run"
    with ExitStack() as stack:
        try:
            settings = load_settings()
            stack.enter_context(home_lock(settings.lock_file, RUN_LOCK_WAIT_SECONDS))
        except (SettingsError, LockBusyError) as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        if run is not None and context.instance is not None:
            context.instance.add_run_tags(run_id, process_tags())
        platform = build_platform(settings, run_id, context.instance)
        platform.journal.prune()
        # Before the first pull: what is set aside here counts as missing, and this very run asks for it again.
        sure = context.instance is not None and ended_well(context.instance, run_id)
        for sentence in mend(platform, everything=not sure):
            if context.log is not None:
                context.log.error(sentence)
        stack.callback(stop_pulls, platform)
        yield platform
        if context.instance is not None:
            _tell(context.instance, settings, context.log)
            _prune(context.instance, settings, context.log)
