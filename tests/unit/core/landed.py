"""Small landed extracts for tests of core: rows as dicts, everything else is made up."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore, Manifest, Quarantined
from warehouse.landing.windows import Window
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.source_entity import SourceEntity

START = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)

_SCALARS: dict[str, Any] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us"),
    "DECIMAL(9,2)": pl.Decimal(9, 2),
    "DECIMAL(9,4)": pl.Decimal(9, 4),
    "DECIMAL(20,4)": pl.Decimal(20, 4),
}


def polars_type(kind: str) -> Any:
    """Translate the DuckDB types that the landing contract uses."""
    if kind.endswith("[]"):
        return pl.List(polars_type(kind[:-2]))
    if kind.startswith("STRUCT("):
        fields: dict[str, Any] = {}
        depth, part = 0, ""
        for char in kind[len("STRUCT(") : -1] + ",":
            depth += (char == "(") - (char == ")")
            if char == "," and depth == 0:
                name, inner = part.strip().split(None, 1)
                fields[name] = polars_type(inner)
                part = ""
            else:
                part += char
        return pl.Struct(fields)
    return _SCALARS[kind]


SCHEMAS: dict[tuple[str, str], dict[str, Any]] = {
    (source.system, source.entity): {name: polars_type(kind) for name, kind in source.columns.items()}
    for spec in CORE_TABLES.values()
    for source in spec.inputs
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
