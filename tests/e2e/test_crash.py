"""What disks, people and clocks do to a run: the next one ends with an undisturbed run's tables."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.instance_home import open_instance
from pipelines.outcome import is_full_disk
from tests.e2e.bench import ROOT, Bench, copy_home, query, same_figures, same_tables, warm
from tests.e2e.conftest import Finished
from tests.e2e.crash_work import apply, put
from tests.moments import to_utc
from tests.unit.core.landed import Home
from tests.unit.core.test_crash import home as changed  # noqa: F401
from tests.unit.core.test_crash import state, work
from tests.unit.mart.world import HISTORY_FROM, World
from warehouse.clock import Clock
from warehouse.registry.source_entity import SourceEntity


def wait_for_begin(home: Path) -> None:
    """Until a run has taken the lock and looked at what it found."""
    pause = threading.Event()
    while not any(
        '"begun"' in path.read_text(encoding="utf-8") for path in (home / "landing/.runs").glob("*")
    ):
        pause.wait(0.05)


def blot(path: Path) -> None:
    """Write over the middle half of a file, as a bad disk does."""
    size = path.stat().st_size
    with path.open("rb+") as file:
        file.seek(size // 4)
        file.write(random.Random(1).randbytes(size // 2))


def test_a_second_run_a_cancelled_run_and_damaged_files(
    half: Finished, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    """One home meets them one after the other; the run after the last makes it good."""
    home = copy_home(half.home, tmp_path / "home")
    shown = query(home, "select snapshot_id from mart.snapshot")

    for path in (home / "landing/.runs").glob("*"):
        path.unlink()
    first = warm()
    pid = first.start(["run"], bench.environment(home), tmp_path / "first.out")
    try:
        wait_for_begin(home)
        os.kill(pid, signal.SIGSTOP)  # it holds the lock, however long the second takes to ask for it
        second = bench.egov(home, "run", cold=True)
    finally:
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)
        code = first.wait()
    assert second.code == 4
    assert f"tiến trình {pid} trên máy" in second.out
    assert code == 130
    assert "Đã dừng theo yêu cầu" in (tmp_path / "first.out").read_text(encoding="utf-8")
    with open_instance(home / "dagster") as instance:
        [newest] = instance.get_runs(limit=1)
        assert newest.status in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
    assert query(home, "select snapshot_id from mart.snapshot") == shown

    page, cut = sorted((home / "landing/portal/dossier").iterdir())[1:3]
    blot(page / "part-00000.parquet")
    manifest = cut / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:100])
    (home / "warehouse/core.duckdb").write_bytes(random.Random(2).randbytes(50_000))
    os.truncate(home / "warehouse/mart.duckdb", (home / "warehouse/mart.duckdb").stat().st_size // 2)
    (home / "dagster/history/runs.db").write_bytes(b"not a database" * 1000)
    refused = bench.egov(home, "run")
    assert refused.code == 4
    moved = f"{home}/dagster.hong"
    assert f"mv {home}/dagster {moved}" in refused.out
    assert query(home, "select snapshot_id from mart.snapshot") == shown

    (home / "dagster").rename(moved)
    done = bench.run(home)
    for name in (page.name, cut.name, "core.duckdb.damaged", "mart.duckdb.damaged"):
        assert name in done.out, f"nobody was told of {name}"
    assert same_tables(home, finished.home)
    assert same_figures(home, finished.home)


def test_backup_restored_elsewhere_and_built_from_landing_alone(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    archive, home = tmp_path / "egov.tar", tmp_path / "home"
    saved = bench.egov(finished.home, "backup", str(archive))
    assert saved.code == 0, saved.tail
    for place, code in ((finished.home, 2), (home, 0)):
        assert bench.egov(place, "restore", str(archive)).code == code
    bench.forget_requests()
    rebuilt = bench.egov(home, "rebuild")
    assert rebuilt.code == 0, rebuilt.tail
    assert bench.requests() == []
    assert same_tables(home, finished.home)
    assert same_figures(home, finished.home)


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("small-disk")
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.small_disk", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("step", ["landing", "core", "mart", "publish"])
def test_a_full_disk_fails_by_its_name(small_disk: dict[str, object], step: str) -> None:
    assert is_full_disk(str(small_disk[step])), small_disk[step]


def test_a_full_disk_changes_nothing_and_room_makes_it_good(small_disk: dict[str, object]) -> None:
    assert small_disk["landed"] == [1, 0], "extracts committed, folders left behind"
    for fact in ("core_kept", "core_same", "mart_kept", "mart_same", "readable", "published_same"):
        assert small_disk[fact] is True, fact
    assert small_disk["snapshots"] == ["000001", "000002"]


def test_a_read_only_home_says_so_and_stays_readable(small_disk: dict[str, object]) -> None:
    found = small_disk["read_only"]
    assert isinstance(found, dict)
    assert found["code"] == 4
    assert "Không ghi được" in found["said"]
    assert found["rows"] == [[51]]


def test_a_cut_write_ahead_log_costs_a_repetition_only(changed: Home, tmp_path: Path) -> None:  # noqa: F811
    undisturbed = Home(tmp_path / "undisturbed")
    shutil.copytree(changed.folder, undisturbed.folder, dirs_exist_ok=True)
    apply(undisturbed)
    assert work(changed, "dossier", "core.apply.after_commit") == -signal.SIGKILL
    log = changed.warehouse.core_path.with_name("core.duckdb.wal")
    os.truncate(log, log.stat().st_size // 2)
    assert changed.warehouse.set_aside_unusable(thorough=True) == []
    apply(changed)
    assert state(changed) == state(undisturbed)


@pytest.mark.parametrize("part", ["core.duckdb", "core.duckdb.wal"])
def test_a_damaged_core_is_made_anew_from_landing(changed: Home, tmp_path: Path, part: str) -> None:  # noqa: F811
    undisturbed = Home(tmp_path / "undisturbed")
    shutil.copytree(changed.folder, undisturbed.folder, dirs_exist_ok=True)
    apply(undisturbed)
    if part.endswith(".wal"):
        assert work(changed, "dossier", "core.apply.after_commit") == -signal.SIGKILL
    else:
        apply(changed)
    blot(changed.warehouse.directory / part)
    [aside] = changed.warehouse.set_aside_unusable(thorough=True)
    assert aside.name == "core.duckdb.damaged"
    assert not changed.warehouse.core_path.with_name("core.duckdb.wal").exists()
    apply(changed)
    kept = ("dossier", "dossier_fee", "agency_resolution")
    assert {t: state(changed)[t] for t in kept} == {t: state(undisturbed)[t] for t in kept}


def test_a_core_made_anew_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    """It may stand at the same change number with other content: an extract pulled since belongs to the figures."""
    world = World(tmp_path / "world")
    world.dossier()
    world.build()
    before = world.values()
    world.dossier()
    world.execute("update core.applied_extract set extract_id = extract_id || '-again'")
    world.build()
    assert world.values() != before


def test_a_clock_that_goes_back_takes_nothing_with_it(tmp_path: Path) -> None:
    world = World(tmp_path / "world")
    world.dossier()
    world.build()
    first = put(world)
    first_values = world.values()
    back = world.now - timedelta(days=3)
    earlier = [one.extract_id for one in world.store.manifests(SourceEntity("portal", "dossier"))]
    world.now = back
    world.land("portal", "dossier", HISTORY_FROM, back)
    assert world.store.manifests(SourceEntity("portal", "dossier"))[-1].extract_id not in earlier
    assert max(earlier) < world.store.manifests(SourceEntity("portal", "dossier"))[-1].extract_id
    world.dossier()
    # What core records is what the manifest says: landed before the earlier ones.
    world.log()
    world.build()
    second = put(world)
    assert second.published
    assert first.snapshot_id < second.snapshot_id
    assert first.manifest.as_known_at is not None
    assert second.manifest.as_known_at is not None
    assert first.manifest.as_known_at <= second.manifest.as_known_at
    world.now = back + timedelta(days=3)
    world.build()
    ahead = World(tmp_path / "ahead")
    for _ in range(2):
        ahead.dossier()
    ahead.build()
    assert world.values() == ahead.values() != first_values
    assert Clock(to_utc(world.now)).now() == ahead.clock.now()


def test_a_lost_published_folder_is_made_anew(tmp_path: Path) -> None:
    world = World(tmp_path / "world")
    world.dossier()
    world.build()
    first = put(world)
    shutil.rmtree(tmp_path / "world/published")
    again = put(world)
    assert again.published
    assert again.manifest.content_hash == first.manifest.content_hash
    assert {n: (t.rows, t.checksum) for n, t in again.manifest.tables.items() if n != "snapshot"} == {
        n: (t.rows, t.checksum) for n, t in first.manifest.tables.items() if n != "snapshot"
    }
