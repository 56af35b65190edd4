"""What one build of the mart works with, and what it has found out so far.

Belongs here: the connection, the parameters, the texts of the SQL files, filling and replacing a table. Does not belong
here: what is filled, and in which order (the modules beside this one).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from warehouse.clock import Clock
from warehouse.decided.frozen import Reported
from warehouse.landing.store import LandingStore
from warehouse.registry.indicators import Registry
from warehouse.registry.periods import Calendar

SQL_DIR = Path(__file__).parents[1] / "sql" / "mart"


@dataclass
class Session:
    """One build: what it was asked for, and what it has found out so far."""

    con: duckdb.DuckDBPyConnection
    store: LandingStore
    clock: Clock
    run_id: str
    origin: str
    settle: timedelta
    history_from: datetime
    min_field_cases: int
    public_min_count: int
    report_calendar: Calendar
    registry: Registry
    sql_dir: Path
    full: bool
    reported: Reported | None = None
    today: date = field(init=False)
    touched: date | None = None

    def __post_init__(self) -> None:
        self.today = self.clock.today()

    def sql(self, folder: str, name: str) -> str:
        """The text of one SQL file."""
        return (self.sql_dir / folder / f"{name}.sql").read_text(encoding="utf-8")

    def one(self, query: str, parameters: Sequence[object] = ()) -> tuple[object, ...]:
        """The first row of a query that always has one."""
        rows = self.con.execute(query, list(parameters)).fetchall()
        if not rows:
            raise LookupError(query)
        return tuple(rows[0])

    def number(self, query: str, parameters: Sequence[object] = ()) -> int:
        """The one number a query gives."""
        return int(str(self.one(query, parameters)[0]))

    def temp(self, name: str, frame: pl.DataFrame) -> None:
        """A temporary table from a frame."""
        self.con.register("frame_in", frame)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM frame_in")
        self.con.unregister("frame_in")

    def stage(self, table: str, query: str) -> str:
        """A temporary table with the columns of mart.<table>, filled by name from the query; its name."""
        staged = f"staged_{table}"
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {staged} AS SELECT * FROM mart.{table} LIMIT 0")
        self.con.execute(f"INSERT INTO {staged} BY NAME {query}")
        return staged

    def replace_when_different(self, table: str, query: str) -> None:
        """Make mart.<table> what the query gives; one that already is, is not written."""
        staged = self.stage(table, query)
        differs = self.number(
            f"""SELECT count(*) FROM (
                SELECT 1 FROM (SELECT * FROM {staged} EXCEPT ALL SELECT * FROM mart.{table})
                UNION ALL
                SELECT 1 FROM (SELECT * FROM mart.{table} EXCEPT ALL SELECT * FROM {staged})
                LIMIT 1
            )"""
        )
        if differs:
            self.con.execute(f"DELETE FROM mart.{table}")
            self.con.execute(f"INSERT INTO mart.{table} BY NAME FROM {staged}")
        self.con.execute(f"DROP TABLE {staged}")

    def touch(self, day: object) -> None:
        """Remember that a change can be seen from a day on; None of nothing changed."""
        if isinstance(day, date):
            self.touched = day if self.touched is None else min(self.touched, day)
