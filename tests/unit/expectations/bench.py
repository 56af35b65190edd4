"""Clean tables of every layer in one in-memory database, to plant defects in and to take them back.

The tables are the real ones with their constraints (what these refuse needs no rule), and those of landing from
the schemas of the connectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from assets.sources.frame import schema_of
from expectations.bridge import run_suite
from expectations.gxrun import Session
from expectations.model import TableResult
from expectations.suites import SUITES
from warehouse.database.generated_tables import sync_tables
from warehouse.database.migrate import SchemaName, read_schema
from warehouse.registry.contracts import CONTRACTS

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NOW = datetime(2026, 7, 1, 8)
"""The moment of every validation here: the clean rows are of June 2026."""
LANDED: Mapping[str, Mapping[str, pl.DataType]] = {
    str(entity): schema_of(contract) for entity, contract in CONTRACTS.items()
}
"""Columns of every landing entity, as its connector writes them."""


def relation_of(table: str) -> str:
    """The table of the bench that stands for a suite's table."""
    return table.replace("landing/", "landing.").replace("/", "_")


def tables(layer: SchemaName) -> str:
    """The statements that make the tables of a layer, as in a new working file."""
    with duckdb.connect() as con:
        con.execute(f"CREATE SCHEMA {layer}")
        con.execute(read_schema(ROOT / "warehouse" / "ddl" / layer).tables)
        sync_tables(con, layer)
        made = con.execute("SELECT sql FROM duckdb_tables() WHERE schema_name = ?", [layer]).fetchall()
    return "\n".join(sql for (sql,) in made)


# Clean rows name the columns that rules speak of; any other that must have a value gets one of these.
_ANY: Mapping[str, str] = {
    "VARCHAR": "'x'",
    "BOOLEAN": "false",
    "DATE": "DATE '2026-06-01'",
    "TIMESTAMP": "TIMESTAMP '2026-06-01'",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '2026-06-01'",
}
REQUIRED = (
    "SELECT schema_name || '.' || table_name AS name, column_name AS column_name, data_type AS type "
    "FROM duckdb_columns() WHERE NOT is_nullable AND schema_name IN ('core', 'mart')"
)
"""SQL: the columns of core and mart that the database keeps from being empty."""


def _defaults(columns: Iterable[Mapping[str, object]]) -> Iterator[str]:
    for column in columns:
        value = _ANY.get(str(column["type"]), "0")
        yield f"ALTER TABLE {column['name']} ALTER COLUMN {column['column_name']} SET DEFAULT {value}"


def clean(layer: str) -> str:
    """SQL that fills the tables of a layer with rows every rule calls good."""
    return (HERE / "clean" / f"{layer}.sql").read_text(encoding="utf-8")


def build(path: Path, layer: SchemaName) -> Path:
    """Make a DuckDB file with the clean tables of core or mart."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w; USE w; CREATE SCHEMA w.{layer}")
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        con.execute(tables(layer))
        required = con.sql(REQUIRED).pl().to_dicts()
        for statement in _defaults(required):
            con.execute(statement)
        con.execute(clean(layer))
    return path


class Bench:
    """An open session over clean tables; :meth:`planted` changes them for a while."""

    def __init__(self, session: Session, scratch: Path) -> None:
        self.session = session
        for layer in ("core", "mart", "landing"):
            session.execute(f"CREATE SCHEMA {layer}; CREATE SCHEMA clean_{layer};")
        session.execute(tables("core") + tables("mart"))
        for entity, schema in LANDED.items():
            pl.DataFrame(schema=dict(schema)).write_parquet(scratch / "empty.parquet")
            table = relation_of(f"landing/{entity}")
            session.execute(f"CREATE TABLE {table} AS FROM '{scratch / 'empty.parquet'}'")
        for statement in _defaults(session.fetch(REQUIRED)):
            session.execute(statement)
        for layer in ("core", "mart", "landing"):
            session.execute(clean(layer))
        self._made = {
            str(row["name"]): str(row["sql"]).replace("CREATE TABLE", "CREATE OR REPLACE TABLE", 1)
            for row in session.fetch(
                "SELECT schema_name || '.' || table_name AS name, sql FROM duckdb_tables() "
                "WHERE schema_name IN ('core', 'mart', 'landing')"
            )
        }
        for table in self._made:
            session.execute(f"CREATE TABLE clean_{table} AS FROM {table}")

    @contextmanager
    def planted(self, sql: str) -> Iterator[set[str]]:
        """Run statements, hand over the tables they name, and bring these back to what they were."""
        changed = set(re.findall(r"\b(?:core|mart|landing)\.[a-z_0-9]+", sql))
        try:
            self.session.execute(sql)
            yield changed
        finally:
            self.session.rollback()
            for table in sorted(changed):
                self.session.execute(f"{self._made[table]}; INSERT INTO {table} FROM clean_{table};")

    def judge(self, table: str) -> TableResult:
        """What the table's suite says of it now."""
        return run_suite(self.session, SUITES[table], relation_of(table), now=NOW)

    def red(self, table: str) -> dict[str, str]:
        """The rules of the table's suite that do not hold now, and how they ended."""
        return {rule.name: rule.outcome for rule in self.judge(table).rules if not rule.passed}
