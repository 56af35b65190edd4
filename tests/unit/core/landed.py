"""Small landed extracts for tests of core: rows as dicts, everything else is made up."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from assets.sources.frame import schema_of
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore, Manifest, Quarantined
from warehouse.landing.windows import Window
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.source_entity import SourceEntity

START = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)

SCHEMAS: dict[tuple[str, str], dict[str, Any]] = {
    entity: {name: kind for name, kind in schema_of(contract).items() if name in contract.read}
    for entity, contract in CONTRACTS.items()
}


def frame_of(system: str, entity: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = SCHEMAS[system, entity]
    full = [
        {name: row.get(name) for name in schema} | {"_page": row.get("_page", 0), "_pos": row.get("_pos", at)}
        for at, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=schema | {"_page": pl.Int32, "_pos": pl.Int32}, orient="row")


@lru_cache(maxsize=1)
def _empty_core() -> bytes:
    """Return an empty, migrated core file: making one per test would be most of the test's time."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder), clock=Clock(START))
        with warehouse.core():
            pass
        return warehouse.core_path.read_bytes()


def new_warehouse(folder: Path) -> Warehouse:
    folder.mkdir(parents=True)
    warehouse = Warehouse(folder, clock=Clock(START))
    warehouse.core_path.write_bytes(_empty_core())
    return warehouse


class Home:
    """A landing store and a warehouse under one folder, with a clock that moves a minute per extract."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = LandingStore(folder / "landing", "test")
        self.warehouse = new_warehouse(folder / "warehouse")
        self._extracts = 0

    def land(
        self,
        system: str,
        entity: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        window: Window | None = None,
        extra: Mapping[str, str] | None = None,
        quarantined: Sequence[Quarantined] = (),
    ) -> Manifest:
        self._extracts += 1
        clock = Clock(START + timedelta(minutes=self._extracts))
        writer = self.store.extract(
            SourceEntity(system, entity), window=window, clock=clock, run_id="run", code_version="test"
        )
        with writer as out:
            out.write(frame_of(system, entity, rows))
            out.quarantine(quarantined)
            return out.commit(pages=1, distinct_keys=len(rows), extra=extra or {})
