"""What one build of the mart works with, and what it has found out so far.

Belongs here: the connection, the parameters, the texts of the SQL files, filling and replacing a table. Does not belong
here: what is filled, and in which order (the modules beside this one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from warehouse.clock import Clock
from warehouse.database.sqltext import over
from warehouse.decided.frozen import Reported
from warehouse.landing.store import LandingStore
from warehouse.registry.indicators import Registry
from warehouse.registry.parameters import MartParameters

Row = Mapping[str, object]


@dataclass
class Session:
    """One build: what it was asked for, and what it has found out so far."""

    con: duckdb.DuckDBPyConnection
    store: LandingStore
    clock: Clock
    run_id: str
    origin: str
    parameters: MartParameters
    registry: Registry
    sql_dir: Path
    full: bool
    reported: Reported | None = None
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.clock.today()

    def sql(self, folder: str, name: str, instead: Mapping[str, str] | None = None) -> str:
        """The text of one SQL file; `instead`: other tables in the place of some, as `over` does."""
        text = (self.sql_dir / folder / f"{name}.sql").read_text(encoding="utf-8")
        return over(text, instead or {})

    def one(self, query: str, parameters: Sequence[object] = ()) -> tuple[object, ...]:
        """The first row of a query that always has one."""
        rows = self.con.execute(query, list(parameters)).fetchall()
        if not rows:
            raise LookupError(query)
        return tuple(rows[0])

    def number(self, query: str, parameters: Sequence[object] = ()) -> int:
        """The one number a query gives."""
        return int(str(self.one(query, parameters)[0]))

    def temp(self, name: str, columns: str, rows: Sequence[Row]) -> None:
        """Make a temporary table with these columns (``name TYPE, …``) and rows."""
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        self._insert(name, rows)

    def temp_from(self, name: str, frame: pl.DataFrame) -> None:
        """Make a temporary table that is this frame."""
        self.con.register("frame", frame)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM frame")
        self.con.unregister("frame")

    def define(self, name: str, query: str, kind: str = "TABLE") -> None:
        """Make a temporary table, or a view, that is this query, whatever the name was before."""
        for (found,) in self.con.execute(
            """SELECT 'TABLE' FROM duckdb_tables() WHERE temporary AND table_name = $name
               UNION ALL SELECT 'VIEW' FROM duckdb_views() WHERE temporary AND view_name = $name""",
            {"name": name},
        ).fetchall():
            self.con.execute(f"DROP {found} temp.{name}")
        self.con.execute(f"CREATE TEMP {kind} {name} AS {query}")

    def make(self, name: str, file: str | None = None) -> None:
        """Make a temporary table from the engine's file of its name, or of another."""
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {self.sql('engine', file or name)}")

    def replace_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Make mart.<table> hold these rows."""
        self.con.execute(f"DELETE FROM mart.{table}")
        self._insert(f"mart.{table}", rows)

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows by name: a name that the table does not have is an error."""
        if rows:
            self.con.register("frame", pl.DataFrame(rows, infer_schema_length=None))
            self.con.execute(f"INSERT INTO {table} BY NAME FROM frame")
            self.con.unregister("frame")

    def stage(self, table: str, query: str) -> str:
        """A temporary table with the columns of mart.<table>, filled by name from the query; its name."""
        staged = f"staged_{table}"
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {staged} AS FROM mart.{table} LIMIT 0")
        self.con.execute(f"INSERT INTO {staged} BY NAME {query}")
        return staged

    def replace_when_different(self, table: str, query: str) -> bool:
        """Make mart.<table> what the query gives; one that already is, is not written. Whether it was."""
        staged = self.stage(table, query)
        differs = self.number(
            f"""SELECT count(*) FROM (
                SELECT 1 FROM (FROM {staged} EXCEPT ALL FROM mart.{table})
                UNION ALL
                SELECT 1 FROM (FROM mart.{table} EXCEPT ALL FROM {staged})
                LIMIT 1
            )"""
        )
        if differs:
            self.con.execute(f"DELETE FROM mart.{table}")
            self.con.execute(f"INSERT INTO mart.{table} BY NAME FROM {staged}")
        self.con.execute(f"DROP TABLE {staged}")
        return bool(differs)
