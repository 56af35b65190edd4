"""The Dagster instance under EGOV_HOME, what a dead run leaves in it, and what a disk has damaged.

Belongs here: making the instance from the template, opening it, closing runs whose process is gone,
forgetting runs of long ago, setting aside what can no longer be read before a run builds on it.
Does not belong here: running anything.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import dagster as dg
import psutil
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.dagster_run import FINISHED_STATUSES, IN_PROGRESS_RUN_STATUSES
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from assets.platform import Platform
from warehouse.database.connection import DAMAGED
from warehouse.landing.ledger import CheckLedger

TEMPLATE: Final = Path(__file__).parent / "instance" / "dagster.yaml"
# Dagster's prefix for tags that the UI does not show: these are for the next run, not for people.
PID_TAG: Final = ".dagster/egov_pid"
HOST_TAG: Final = ".dagster/egov_host"
STARTED_TAG: Final = ".dagster/egov_process_started"
_LOOKED_AT: Final = 50
"""Successful runs among which one of everything is looked for."""
_RUN_STATUSES: Final = [
    *IN_PROGRESS_RUN_STATUSES,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def prepare(dagster_home: Path) -> None:
    """Make the instance's folder; an existing dagster.yaml is a person's and stays."""
    dagster_home.mkdir(parents=True, exist_ok=True)
    target = dagster_home / "dagster.yaml"
    if not target.exists():
        fresh = dagster_home / ".dagster.yaml.new"
        shutil.copyfile(TEMPLATE, fresh)
        fresh.replace(target)


@contextmanager
def open_instance(dagster_home: Path) -> Iterator[dg.DagsterInstance]:
    """The instance for a run in this process.

    It differs from what the web server opens in two things only: connections are kept, and no
    output of the process is captured into files.
    """
    prepare(dagster_home)
    os.environ["DAGSTER_HOME"] = str(dagster_home)
    reference = InstanceRef.from_dir(
        str(dagster_home),
        overrides={
            "storage": {
                "custom": {
                    "module": "pipelines.eventlog",
                    "class": "KeptSqliteStorage",
                    "config": {"base_dir": str(dagster_home)},
                }
            },
            "compute_logs": {
                "module": "dagster._core.storage.noop_compute_log_manager",
                "class": "NoOpComputeLogManager",
            },
        },
    )
    with dg.DagsterInstance.from_ref(reference) as instance:
        yield instance


def process_tags() -> dict[str, str]:
    """Run tags that tell later whether the process of a run still lives."""
    return {
        PID_TAG: str(os.getpid()),
        HOST_TAG: socket.gethostname(),
        STARTED_TAG: f"{psutil.Process().create_time():.2f}",
    }


def is_dead(tags: dict[str, str]) -> bool:
    """Whether the process named in the tags is gone for certain; False where that cannot be told."""
    if tags.get(HOST_TAG) != socket.gethostname() or not tags.get(PID_TAG, "").isdigit():
        return False
    try:
        process = psutil.Process(int(tags[PID_TAG]))
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        started = float(tags.get(STARTED_TAG, "nan"))
    except psutil.NoSuchProcess:
        return True
    except (psutil.Error, ValueError):
        return False
    # A number is used again by the system: another start means another process.
    return abs(process.create_time() - started) > 1.0


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs whose process is gone as failed, and free the pool slots of runs that have ended.

    Freeing slots is the daemon's work, and a run started from the command line has no daemon.

    Returns:
        The ids of the runs that were closed.
    """
    closed = []
    for run in instance.get_runs(dg.RunsFilter(statuses=_RUN_STATUSES)):
        if is_dead(dict(run.tags)):
            instance.report_run_failed(
                run, "Tiến trình của lần chạy này đã chết giữa chừng; lần chạy sau làm tiếp từ chỗ dở."
            )
            closed.append(run.run_id)
    events = instance.event_log_storage
    for pool in events.get_concurrency_keys():
        info = events.get_concurrency_info(pool)
        holders = {slot.run_id for slot in info.claimed_slots} | {step.run_id for step in info.pending_steps}
        for run_id in holders:
            holder = instance.get_run_by_id(run_id)
            if holder is None or holder.is_finished:
                events.free_concurrency_slots_for_run(run_id)
    return closed


def prune(instance: dg.DagsterInstance, job: str, before: datetime) -> list[str]:
    """Forget runs of long ago, with their events and the results of their checks.

    The newest result of every check and the newest event of every asset stay: no run is forgotten that is not older
    than one that made everything.

    Args:
        instance: Whose history.
        job: The job whose successful runs make everything.
        before: Aware; runs made before it are forgotten.

    Returns:
        The ids of the runs that were forgotten.
    """
    whole = (
        record
        for record in instance.get_run_records(
            dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.SUCCESS]), limit=_LOOKED_AT
        )
        if not record.dagster_run.asset_selection
    )
    newest = next(whole, None)
    if newest is None:
        return []
    ended = dg.RunsFilter(statuses=list(FINISHED_STATUSES), created_before=before)
    gone = [
        record.dagster_run.run_id
        for record in instance.get_run_records(ended)
        if record.storage_id < newest.storage_id
    ]
    events = instance.event_log_storage
    for run_id in gone:
        instance.delete_run(run_id)
        if isinstance(events, SqliteEventLogStorage):
            # Dagster itself leaves these two.
            with events.index_connection() as connection:
                connection.execute(
                    AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id)
                )
            for path in Path(events.path_for_shard(run_id)).parent.glob(f"{run_id}.db*"):
                path.unlink(missing_ok=True)
    return gone


def mend(platform: Platform, *, everything: bool = False) -> list[str]:
    """Set aside what can no longer be read, before a run builds on it; the run then makes it anew.

    The first step of a run does it, under the lock; the others find it done. Extracts and working files that are
    as they were when last looked at are not read again.

    Args:
        platform: What the run works with; its journal keeps the sentences.
        everything: Read all of the working files, as after a run that is not known to have ended well.

    Returns:
        One Vietnamese sentence per thing that was set aside.
    """
    from warehouse.landing.integrity import find_damaged, set_aside

    if platform.journal.of("begun"):
        return []
    said = []
    store = platform.store
    for entity in store.entities():
        damaged = find_damaged(store, entity)
        for one, place in zip(damaged, set_aside(store, damaged), strict=True):
            said.append(
                f"Lô {one} trên đĩa không còn như lúc nạp, đã chuyển sang {place}; lần chạy này lấy lại từ nguồn."
            )
            platform.journal.add("mended", *entity, said[-1])
    for path in platform.warehouse.set_aside_unusable(everything):
        name = path.name.removesuffix(path.suffix)
        said.append(
            f"Tệp {name} hỏng, đã chuyển sang {path}; lần chạy này dựng lại từ kho tiếp nhận. "
            "Hãy kiểm tra ổ đĩa; xoá tệp hỏng khi không cần nữa."
            if path.suffix == DAMAGED
            else f"Tệp {name} do một bản khác của chương trình tạo ra, đã chuyển sang {path}; lần chạy này dựng lại "
            "từ kho tiếp nhận. Xoá tệp cũ khi không cần nữa."
        )
        platform.journal.add("mended", "warehouse", name, said[-1])
    ledger = CheckLedger(platform.store.root)
    if ledger.core_is_stale():
        platform.warehouse.drop_core()
        ledger.set_core_stale(False)
        said.append(
            "Một lô từng được cho qua nay bị loại: kho được dựng lại từ những lô còn trong kho tiếp nhận."
        )
        platform.journal.add("mended", "warehouse", "core.duckdb", said[-1])
    platform.journal.add("begun", "run", platform.run_id)
    return said


def ended_well(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether the run before this one is known to have succeeded."""
    others = [run for run in instance.get_runs(limit=2) if run.run_id != run_id]
    return bool(others) and others[0].status == dg.DagsterRunStatus.SUCCESS
