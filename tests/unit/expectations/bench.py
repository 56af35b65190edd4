"""Clean tables of every layer in one in-memory database, to plant defects in and to take them back.

The tables are made from the real DDL without its constraints (a test plants what they forbid: the suites
must see it on their own), and from the landing schemas of the connectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from assets.sources.frame import schema_of
from expectations.bridge import run_suite
from expectations.gxrun import Session
from expectations.model import GroupResult
from expectations.suites import SUITES
from warehouse.database import declared
from warehouse.database.migrate import SchemaName
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


def ddl(layer: SchemaName) -> Iterator[str]:
    """The tables of a layer without constraints."""
    for name, table in declared.tables(layer).items():
        if not table.view_sql:
            columns = ", ".join(f"{column} {told.type}" for column, told in table.columns.items())
            yield f"CREATE OR REPLACE TABLE {layer}.{name} ({columns})"


def clean(layer: str) -> str:
    """SQL that fills the tables of a layer with rows every rule calls good."""
    return (HERE / "clean" / f"{layer}.sql").read_text(encoding="utf-8")


def build(path: Path, layer: SchemaName) -> Path:
    """Make a DuckDB file with the clean tables of core or mart."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w; USE w; CREATE SCHEMA w.{layer}")
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        for statement in ddl(layer):
            con.execute(statement)
        con.execute(clean(layer))
    return path


class Bench:
    """An open session over clean tables; :meth:`planted` changes them for a while."""

    def __init__(self, session: Session, scratch: Path) -> None:
        self.session = session
        for layer in ("core", "mart", "landing"):
            session.execute(f"CREATE SCHEMA {layer}; CREATE SCHEMA clean_{layer};")
            if layer == "landing":
                for entity, schema in LANDED.items():
                    pl.DataFrame(schema=dict(schema)).write_parquet(scratch / "empty.parquet")
                    table = relation_of(f"landing/{entity}")
                    session.execute(f"CREATE TABLE {table} AS FROM '{scratch / 'empty.parquet'}'")
            else:
                for statement in ddl(layer):
                    session.execute(statement)
            session.execute(clean(layer))
            for row in session.fetch(
                f"SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = '{layer}'"
            ):
                session.execute(f"CREATE TABLE clean_{layer}.{row['name']} AS FROM {layer}.{row['name']}")

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
                self.session.execute(f"CREATE OR REPLACE TABLE {table} AS FROM clean_{table}")

    def judge(self, table: str) -> list[GroupResult]:
        """What the table's suite says of it now."""
        return run_suite(self.session, SUITES[table], relation_of(table), now=NOW)

    def red(self, table: str) -> dict[str, str]:
        """The rules of the table's suite that do not hold now, and how they ended."""
        return {
            rule.name: rule.outcome for group in self.judge(table) for rule in group.rules if not rule.passed
        }
