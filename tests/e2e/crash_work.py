"""What is done on a disk that runs full, and what must be true before, then and afterwards."""

from __future__ import annotations

import contextlib
import io
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from tests.unit.core.landed import START, Home
from tests.unit.core.test_crash import state, version
from tests.unit.mart.world import World
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.published.publish import Snapshot, publish
from warehouse.registry.source_entity import SourceEntity

if TYPE_CHECKING:
    from tests.e2e.small_disk import SmallDisk

EARLY, LATE = datetime(2025, 1, 1), datetime(2025, 2, 1)


def apply(home: Home) -> None:
    with home.warehouse.core() as con:
        apply_entity(con, home.store, "dossier", Clock(START))


def dossiers(home: Home) -> list[tuple[Any, ...]]:
    with home.warehouse.core(read_only=True) as con:
        return con.execute("select * exclude (_extract_id) from core.dossier order by all").fetchall()


def landing_and_core(disk: SmallDisk, folder: Path) -> dict[str, Any]:
    """An extract that does not fit, and changes that core cannot commit; then the same with room again."""
    from tests.e2e.small_disk import error_of

    first = [version("A", EARLY, 1), version("B", EARLY, 1)]
    changed = [version("A", LATE, 2), *(version(f"N{number}", LATE, number) for number in range(3000))]
    home, roomy = Home(disk.folder / "home"), Home(folder / "roomy")
    for one in (home, roomy):
        one.land("portal", "dossier", first)
        apply(one)
    before = state(home)
    with disk.full():
        landing = error_of(lambda: home.land("portal", "dossier", changed))
        landed = [
            len(home.store.manifests(SourceEntity("portal", "dossier"))),
            len(list((home.store.root / ".tmp").iterdir())),
        ]
    for one in (home, roomy):
        one.land("portal", "dossier", changed)
    with disk.full():
        core = error_of(lambda: apply(home))
    core_kept = state(home) == before
    for one in (home, roomy):
        apply(one)
    return {
        "landing": landing,
        "landed": landed,
        "core": core,
        "core_kept": core_kept,
        "core_same": dossiers(home) == dossiers(roomy) and len(dossiers(home)) == 3002,
    }


def put(world: World) -> Snapshot:
    return publish(world.warehouse, world.directory / "published", world.clock, "run", "sandbox:1")


def published(world: World) -> list[tuple[Any, ...]]:
    path = (world.directory / "published/current/egov.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(
            "select snapshot_id, (select count(*) from mart.dossier) from mart.snapshot"
        ).fetchall()


def mart_and_publish(disk: SmallDisk, folder: Path) -> dict[str, Any]:
    """A build and a snapshot that do not fit; then the same with room again."""
    from tests.e2e.small_disk import error_of

    template = World(folder / "template")
    template.dossier()
    template.build()
    world, roomy = template.copy_to(disk.folder / "world"), template.copy_to(folder / "roomy-world")
    for one in (world, roomy):
        put(one)
        for _ in range(50):
            one.dossier()
        one.log()
        one.close()
    was, shown = world.values(), published(world)
    with disk.full():
        mart = error_of(world.build)
        readable = published(world) == shown
    mart_kept = world.values() == was
    for one in (world, roomy):
        one.build()
    with disk.full():
        publishing = error_of(lambda: put(world))
        readable = readable and published(world) == shown
    for one in (world, roomy):
        put(one)
    return {
        "mart": mart,
        "mart_kept": mart_kept,
        "publish": publishing,
        "readable": readable,
        "mart_same": world.values() == roomy.values() != was,
        "published_same": published(world)[0][1] == published(roomy)[0][1] == 51,
        "snapshots": sorted(path.name[-6:] for path in (world.directory / "published/snapshots").iterdir()),
    }


def read_only(disk: SmallDisk) -> dict[str, Any]:
    """`egov run` in a home that cannot be written; what was published there can still be read."""
    from pipelines.cli import call

    home = disk.folder / "world"
    os.environ |= {
        "EGOV_HOME": str(home),
        "EGOV_ORIGIN": "sandbox:1",
        "REGISTER_URL": "http://127.0.0.1:9",
        "REGISTER_TOKEN": "hush-hush",
    }
    said = io.StringIO()
    with disk.read_only(), contextlib.redirect_stderr(said):
        code = call(["run"])
        with duckdb.connect(str((home / "published/current/egov.duckdb").resolve()), read_only=True) as con:
            rows = con.execute("select count(*) from mart.dossier").fetchall()
    return {"code": code, "said": said.getvalue(), "rows": rows}
