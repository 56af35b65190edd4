"""Runs the pipeline's own floors, landing to mart, and reads back the figures in the oracle's terms."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb

from tests.indicators.truth_to_landing import land
from tests.moments import to_utc
from tests.oracle import Cell, Key
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity
from warehouse.database.connection import Warehouse
from warehouse.landing.store import LandingStore
from warehouse.mart.build import build_mart
from warehouse.mart.rows import SQL_DIR
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.parameters import MartParameters

ORIGIN = "sandbox:test"
SETTLE = timedelta(minutes=10)
HISTORY_FROM = datetime(2020, 12, 1)
BOTH_CALENDARS = MartParameters(
    history_from=HISTORY_FROM,
    settle_seconds=600,
    min_field_cases=30,
    public_min_count=5,
    report_calendar="admin15",
)


def read_rows(mart: Path) -> dict[Key, Cell]:
    """The current rows of mart.indicator_value; an agency's row is keyed without its group.

    Days tell the calendars apart, so a key needs none; the column has to say the same.
    """
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{mart}' AS m (READ_ONLY)")
        found = con.execute(
            """
            SELECT indicator_id, variant, period_type, period_start, period_end, grain,
                agency_id, agency_group, field_code, numerator, denominator, status, value_pct, calendar
            FROM m.mart.indicator_value
            WHERE is_current
            """
        ).fetchall()
    rows: dict[Key, Cell] = {}
    for row in found:
        key = Key(*row[:9])
        if key.grain in {"agency", "agency_field"}:
            key = key._replace(agency_group=None)
        assert key not in rows, f"two current rows of one key: {key}"
        numerator, denominator, status, value, calendar = row[9:]
        assert calendar == ("civil" if key.period_start.day == 1 else "admin15"), row
        rows[key] = Cell(
            None if numerator is None else int(numerator),
            None if denominator is None else int(denominator),
            status,
            value,
        )
    return rows


@cache
def _empty_files() -> Path:
    """Core and mart with every migration and no row, made once per process: making them costs a second."""
    folder = Path(tempfile.mkdtemp(prefix="egov-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    warehouse = Warehouse(folder)
    with warehouse.core(), warehouse.mart(attach_core=False):
        pass
    return folder


def new_warehouse(folder: Path, clock: Clock, core: Path | None = None) -> Warehouse:
    """Working files in `folder`: an empty mart, and an empty core or a copy of `core`."""
    folder.mkdir(parents=True, exist_ok=True)
    warehouse = Warehouse(folder, memory_limit="1GB", clock=clock)
    empty = Warehouse(_empty_files())
    shutil.copyfile(core or empty.core_path, warehouse.core_path)
    shutil.copyfile(empty.mart_path, warehouse.mart_path)
    return warehouse


def apply_all(store: LandingStore, warehouse: Warehouse, clock: Clock) -> None:
    """Apply everything landed to core, table by table."""
    with warehouse.core() as con:
        for table in CORE_TABLES:
            apply_entity(con, store, table, clock)


def build(
    store: LandingStore, warehouse: Warehouse, clock: Clock, sql_dir: Path = SQL_DIR, run: str = "run"
) -> None:
    """Compute the mart from core, whole, in both calendars."""
    build_mart(
        warehouse, store, clock, run, ORIGIN, BOTH_CALENDARS, full=True, sql_dir=sql_dir,
    )  # fmt: skip


def compute_by_sql(truth: Path, now: datetime, home: Path) -> dict[Key, Cell]:
    """Land a truth folder, apply it, compute it, and return the rows."""
    clock = Clock(to_utc(now))
    store = LandingStore(home / "landing", ORIGIN)
    warehouse = new_warehouse(home / "warehouse", clock)
    land(truth, store, clock, SETTLE, HISTORY_FROM)
    apply_all(store, warehouse, clock)
    build(store, warehouse, clock)
    return read_rows(warehouse.mart_path)
