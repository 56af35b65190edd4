"""Publishing: whole or not at all, nothing when nothing changed, leftovers removed, the last N kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import product
from pathlib import Path

import duckdb
import pytest

from tests.unit.mart.world import World
from warehouse.published.publish import PublishRefusedError, Snapshot, publish
from warehouse.registry.indicators import registry
from warehouse.snapshot import CheckSummary, file_sha256, read_current


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("template"))
    world.dossier()
    world.build()
    return world


@pytest.fixture
def world(template: World, tmp_path: Path) -> World:
    return template.copy_to(tmp_path)


@pytest.fixture(scope="session")
def published_before(template: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world with a snapshot, and news that is in none yet."""
    world = template.copy_to(tmp_path_factory.mktemp("published"))
    put(world)
    change(world)
    return world


def put(world: World, **options: object) -> Snapshot:
    return publish(
        world.warehouse, world.directory / "published", world.clock, "run-1", "sandbox:1", **options
    )  # type: ignore[arg-type]


def change(world: World) -> None:
    world.dossier()
    world.log()
    world.build()


def test_a_snapshot_belongs_together(world: World) -> None:
    snapshot = put(world)
    published = world.directory / "published"
    link = published / "current"
    assert link.is_symlink()
    assert link.readlink() == Path("snapshots") / snapshot.snapshot_id
    manifest = json.loads((link / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["is_simulated"]
    assert manifest["label"] == "DỮ LIỆU MÔ PHỎNG"
    assert (
        json.loads((published / "current.json").read_text(encoding="utf-8"))["snapshot_id"]
        == snapshot.snapshot_id
    )
    with duckdb.connect(str(link / "egov.duckdb"), read_only=True) as con:
        assert con.execute(
            "SELECT snapshot_id, origin, run_id, is_simulated FROM mart.snapshot"
        ).fetchall() == [(snapshot.snapshot_id, "sandbox:1", "run-1", True)]
        assert con.execute("SELECT count(*) FROM mart.scorecard").fetchall() == [
            (len(registry().indicators),)
        ]
        for name, stamp in manifest["tables"].items():
            path = link / stamp["parquet"]
            assert file_sha256(path) == stamp["parquet_sha256"]
            [rows] = con.execute(f"SELECT count(*) FROM mart.{name}").fetchall()
            assert rows == (stamp["rows"],)
            assert con.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchall() == [rows]
    files = {path.stem for path in (link / "parquet").iterdir()}
    assert files == set(manifest["tables"])
    assert {"indicator_value", "dossier", "snapshot"} <= files
    assert not {"state", "period_state", "schema_version"} & files


def test_unchanged_content_is_not_published_again(world: World) -> None:
    first = put(world)
    world.build(run_id="run-2")
    # asking the source again without news is no content either
    window = (world.now - timedelta(minutes=20), world.now - timedelta(minutes=10))
    world.land("portal", "dossier", *window)
    world.build(run_id="run-3")
    second = put(world)
    assert not second.published
    assert second.snapshot_id == first.snapshot_id
    change(world)
    third = put(world)
    assert third.published
    assert third.snapshot_id > first.snapshot_id


def test_what_did_not_move_shares_its_file_and_a_damaged_one_is_written_again(world: World) -> None:
    first = put(world)
    files = {path.name: path.stat() for path in (first.folder / "parquet").iterdir()}
    spoiled = first.folder / "parquet" / "procedure.parquet"
    before = spoiled.read_bytes()
    spoiled.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    change(world)  # one more dossier
    second = put(world)
    shared = {
        path.name
        for path in (second.folder / "parquet").iterdir()
        if path.stat().st_ino == files[path.name].st_ino
    }
    assert "calendar.parquet" in shared
    assert not shared & {
        "dossier.parquet",
        "indicator_value.parquet",
        "snapshot.parquet",
        "procedure.parquet",
    }
    for stamp in second.manifest.tables.values():
        assert file_sha256(second.folder / stamp.parquet) == stamp.parquet_sha256


def test_readers_do_not_get_what_the_mart_keeps_for_itself(world: World) -> None:
    with duckdb.connect(str(put(world).folder / "egov.duckdb"), read_only=True) as con:
        assert con.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall() == [("mart",)]


def test_the_last_ones_stay(world: World) -> None:
    ids = [put(world, keep=2, force=True).snapshot_id for _ in range(4)]
    left = sorted(path.name for path in (world.directory / "published" / "snapshots").iterdir())
    assert left == ids[-2:]


def test_checks_that_are_not_green_publish_nothing(world: World) -> None:
    first = put(world)
    change(world)
    for checks in (CheckSummary(passed=3, failed=1, details=["mart.dossier"]), CheckSummary(errored=1)):
        with pytest.raises(PublishRefusedError):
            put(world, checks=checks)
    current = read_current(world.directory / "published")
    assert current is not None
    assert current[1].snapshot_id == first.snapshot_id


def test_an_empty_mart_is_not_published(tmp_path: Path) -> None:
    world = World(tmp_path)
    with pytest.raises(PublishRefusedError):
        put(world)
    world.build()
    with pytest.raises(PublishRefusedError):
        put(world)


SCRIPT = """
import sys
from datetime import datetime
from pathlib import Path
from warehouse.clock import LOCAL, Clock
from warehouse.database.connection import Warehouse
from warehouse.published.publish import publish
home = Path(sys.argv[1])
clock = Clock(datetime(2024, 7, 10, 6, tzinfo=LOCAL))
publish(Warehouse(home / "warehouse", clock=clock), home / "published", clock, "run-2", "sandbox:1")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "first"),
    [
        *product(("publish.copied", "publish.before_swap", "publish.after_swap"), (False, True)),
        ("publish.file_shared", True),
    ],
)
def test_killed_anywhere_current_is_whole(
    template: World, published_before: World, tmp_path: Path, point: str, first: bool
) -> None:
    world = (published_before if first else template).copy_to(tmp_path)
    published = world.directory / "published"
    found = read_current(published)
    assert (found is not None) == first
    before = found[1].snapshot_id if found else None
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(world.directory)],
        env={**os.environ, "EGOV_FAULT_POINT": point},
        check=False,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    swapped = point == "publish.after_swap"
    current = read_current(published)
    if current is None:
        assert not first
        assert not swapped
    else:
        assert (current[1].snapshot_id != before) == swapped
        with duckdb.connect(str(current[0] / "egov.duckdb"), read_only=True) as con:
            assert con.execute("SELECT snapshot_id FROM mart.snapshot").fetchall() == [
                (current[1].snapshot_id,)
            ]
    again = put(world)
    assert again.published != swapped
    assert (
        json.loads((published / "current.json").read_text(encoding="utf-8"))["snapshot_id"]
        == again.snapshot_id
    )
    left = [path.name for path in (published / "snapshots").iterdir()]
    assert len(left) == 1 + first
    assert not [name for name in left if name.startswith(".")]
