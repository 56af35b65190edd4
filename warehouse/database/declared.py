"""The tables and views of a new home, as DuckDB itself tells of them, and what a statement reads.

Belongs here: an in-memory database with every table and view and no row, and questions to it. No file of a home is
opened, so a code location may ask while it loads. Does not belong here: what Dagster makes of the answers (assets).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database.generated_tables import sync_tables
from warehouse.database.migrate import SchemaName, read_schema
from warehouse.database.views import make_views

SCHEMAS: tuple[SchemaName, ...] = ("core", "mart")
_WAREHOUSE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Column:
    """A column: its DuckDB type, whether it is NOT NULL, its comment (Vietnamese | English)."""

    type: str
    required: bool
    comment: str


@dataclass(frozen=True)
class Table:
    """A table or view.

    Attributes:
        comment: Vietnamese | English.
        columns: by name, in order.
        view_sql: the query of a view, "" for a table.
    """

    comment: str
    columns: Mapping[str, Column]
    view_sql: str


@cache
def _database() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": "1", "autoinstall_known_extensions": "false"})
    for schema in SCHEMAS:
        con.execute(f"ATTACH ':memory:' AS {schema}_db; USE {schema}_db; CREATE SCHEMA {schema}")
        con.execute(read_schema(_WAREHOUSE / "ddl" / schema).tables)
        sync_tables(con, schema)
    make_views(con, _WAREHOUSE / "sql" / "mart")
    return con


@cache
def tables(schema: SchemaName) -> Mapping[str, Table]:
    """The tables and views of a schema by name, those of the file datasets among them."""
    con = _database().cursor()
    columns: dict[str, dict[str, Column]] = {}
    for table, name, kind, nullable, comment in con.execute(
        "SELECT table_name, column_name, data_type, is_nullable, coalesce(comment, '') FROM duckdb_columns() "
        "WHERE schema_name = ? AND NOT internal ORDER BY table_name, column_index",
        [schema],
    ).fetchall():
        columns.setdefault(table, {})[name] = Column(kind, not nullable, comment)
    found = con.execute(
        "SELECT table_name, coalesce(comment, ''), '' FROM duckdb_tables() WHERE schema_name = $schema "
        "UNION ALL "
        "SELECT view_name, coalesce(comment, ''), sql FROM duckdb_views() WHERE schema_name = $schema AND NOT internal "
        "ORDER BY ALL",
        {"schema": schema},
    ).fetchall()
    # DuckDB gives a view back as CREATE VIEW <name> AS <query>
    return {name: Table(comment, columns[name], sql.partition(" AS ")[2]) for name, comment, sql in found}


def tables_read(query: str) -> frozenset[str]:
    """The tables a query names, as it names them (`core_db.core.dossier`, `mart.agency`, `period_day`).

    Names that it defines itself (WITH) are not among them. Raises ValueError for what is not a query.
    """
    [(text,)] = (
        _database()
        .cursor()
        .execute(
            "SELECT json_serialize_sql(?, skip_default := true, skip_null := true, skip_empty := true)",
            [query],
        )
        .fetchall()
    )
    tree = json.loads(text)
    if tree.get("error"):
        raise ValueError(f"{tree['error_message']}: {query[:200]}")
    named: set[str] = set()
    defined: set[str] = set()
    _collect(tree, named, defined)
    return frozenset(named - defined)


def _collect(node: Any, named: set[str], defined: set[str]) -> None:
    """Walk the syntax tree that DuckDB's parser gives."""
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            parts = (node.get("catalog_name"), node.get("schema_name"), node.get("table_name"))
            named.add(".".join(part for part in parts if part))
        defined.update(one["key"] for one in node.get("cte_map", {}).get("map", []))
        for child in node.values():
            _collect(child, named, defined)
    elif isinstance(node, list):
        for child in node:
            _collect(child, named, defined)
