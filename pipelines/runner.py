"""One run of the nightly job in this process: what `egov run` does.

Belongs here: the order of lock, clean-up and run, and the run itself.
Does not belong here: what the end of a run means (outcome), printing (cli), the steps (assets).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assets.journal import RunJournal
from pipelines.definitions import build_defs
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.instance_home import close_dead_runs, open_instance, process_tags
from pipelines.jobs import NIGHTLY
from pipelines.lock import home_lock
from pipelines.outcome import (
    RunOutcome,
    failures,
    history_message,
    is_broken_history,
    judge,
    machine_message,
)
from pipelines.resources import show_progress
from pipelines.settings import DEBUG_VARIABLE, Settings
from pipelines.warm_up import warm_up
from warehouse.database.connection import Warehouse
from warehouse.home import CHECKED
from warehouse.landing.integrity import find_damaged, set_aside
from warehouse.landing.store import LandingStore, OriginMismatchError


def run_config(since: str | None, until: str | None, *, window: bool = True) -> dict[str, object]:
    """The run config of one run: its window if it pulls, and no log lines on the terminal."""
    level = "DEBUG" if os.environ.get(DEBUG_VARIABLE) else "CRITICAL"
    asked = {key: value for key, value in (("since", since), ("until", until)) if value}
    return {
        **({"resources": {"window": {"config": asked}}} if window else {}),
        "loggers": {"console": {"config": {"log_level": level}}},
    }


def run_nightly(
    settings: Settings,
    *,
    since: str | None = None,
    until: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> RunOutcome:
    """Run the nightly job in this process, in the instance under EGOV_HOME.

    Args:
        settings: Read from the environment; the run's resource reads the same environment.
        since: Ask again from this local day on.
        until: Stop before this local day.
        progress: Told how far pulls are.

    Raises:
        CommandError: The run could not start: settings, lock, another origin.
    """
    with _held(settings):
        warm_up(settings.home)
        return _run(settings, run_config(since, until), progress)


def run_rebuild(settings: Settings) -> RunOutcome:
    """Make core and mart anew from landing and publish them, in this process; no source is asked.

    The working files there were are kept until the new ones have been published.

    Args:
        settings: Read from the environment; the run's resource reads the same environment.

    Raises:
        CommandError: Nothing is landed, a landed extract is damaged, or as in `run_nightly`.
    """
    with _held(settings) as store:
        if not any(store.manifests(entity) for entity in store.entities()):
            raise CommandError(
                ExitCode.USAGE,
                f"Kho tiếp nhận {settings.landing_dir} chưa có gì để dựng lại. Hãy chạy `egov run` trước.",
            )
        damaged = [one for entity in store.entities() for one in find_damaged(store, entity, everything=True)]
        if damaged:
            places = set_aside(store, damaged)
            raise CommandError(
                ExitCode.DATA,
                f"Không dựng lại: {len(damaged)} lô hỏng trên đĩa: {', '.join(map(str, damaged))}; đã chuyển sang "
                f"{places[0].parents[2]}. Bản công bố trước vẫn giữ nguyên. Hãy chạy `egov run` để lấy lại từ nguồn, "
                "rồi `egov rebuild` nếu vẫn cần.",
            )
        # What is built anew is judged anew.
        shutil.rmtree(settings.home / CHECKED, ignore_errors=True)
        warm_up(settings.home)
        warehouse = Warehouse(settings.warehouse_dir)
        old = warehouse.put_aside()
        outcome = _run(settings, run_config(None, None, window=False), None, landing=False)
        if outcome.published:
            for path in old:
                path.unlink(missing_ok=True)
        return outcome


@contextmanager
def _held(settings: Settings) -> Iterator[LandingStore]:
    """Hold the home's lock, hand out its landing store, and say what the machine says as one message with a code."""
    try:
        with home_lock(settings.lock_file):
            yield LandingStore(settings.landing_dir, settings.egov_origin)
    except OriginMismatchError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    except OSError as error:
        raise CommandError(ExitCode.FAULT, machine_message(str(error), settings)) from error
    except Exception as error:
        if not is_broken_history(error):
            raise
        raise CommandError(ExitCode.FAULT, history_message(error, str(settings.dagster_home))) from error


def _run(
    settings: Settings,
    config: dict[str, object],
    progress: Callable[[str, int, int], None] | None,
    *,
    landing: bool = True,
) -> RunOutcome:
    if progress is not None:
        show_progress(progress)
    with open_instance(settings.dagster_home) as instance:
        closed = close_dead_runs(instance)
        job = build_defs().resolve_job_def(NIGHTLY)
        behind = [key for key in job.asset_layer.executable_asset_keys if key.path[0] != "landing"]
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=config,
            asset_selection=None if landing else behind,
            tags={
                **process_tags(),
                "egov/trigger": "cli" if landing else "rebuild",
                # The code location of workspace.yaml: the job's own page lists runs by it.
                ".dagster/repository": "__repository__@egov",
            },
        )
        failed = failures(result.all_events)
        if any(step.is_interrupted for step in failed):
            # Dagster turned a person's Ctrl-C into a failed step.
            raise KeyboardInterrupt
        entries = RunJournal(settings.landing_dir, result.run_id).entries()
        outcome = judge(result.run_id, result.success, entries, failed, settings)
        outcome.closed_runs = closed
        return outcome
