"""The tables whose columns follow from a declaration: a contract with a source, or the entry of a file dataset.

Why they have no file under ``ddl`` and no numbered migration: their shape is a function of the declaration and their
rows one of landing, so a table is dropped whenever the declaration says another shape, and the next step fills it
again. Another comment is only written over. Columns that a table of mart hands on from core are added to it.

Belongs here: making them. Does not belong here: the declarations (warehouse.registry), filling the tables
(warehouse.core, warehouse.mart).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from warehouse.database.migrate import SchemaName
from warehouse.database.sqltext import create_table, quoted
from warehouse.database.transaction import transaction
from warehouse.registry.contracts.contract import Column
from warehouse.registry.core_tables import CORE_TABLES, DeclaredTable, Fact, handed_on
from warehouse.registry.datasets import datasets

Shape = tuple[tuple[tuple[str, str, bool], ...], int]
"""Name, type and NOT NULL of each column, and how many have a CHECK."""


def declared_tables(schema: SchemaName) -> Iterator[DeclaredTable]:
    """The tables of a schema that follow from a declaration."""
    for entry in datasets().datasets:
        columns = tuple(
            Column(name, kind, text, required=required) for name, kind, text, required in entry.tables(schema)
        )
        yield DeclaredTable(entry.table, entry.comment, columns, entry.table)
    if schema == "core":
        for name, spec in CORE_TABLES.items():
            if isinstance(spec, Fact):
                yield from spec.tables(name)


def sync_tables(con: duckdb.DuckDBPyConnection, schema: SchemaName) -> list[str]:
    """Make the tables what their declarations say; the names of those made anew, which are empty now.

    What is filled together is made anew together: a fact with the tables of its lists. Tables whose name begins with
    ``file_`` belong to the registry of datasets: one that no entry explains is dropped. A column added to a table of
    mart is empty until the next build, which sees that the statement of the table is another one.

    Args:
        con: connection whose current database holds the schema; not inside a transaction.
        schema: in core, what was applied to a table made anew is forgotten, so that the next apply fills it.
    """
    wanted = {table.name: table for table in declared_tables(schema)}
    found, comments = _stored(con, schema)
    stale = {table.filled_by for table in wanted.values() if found.get(table.name) != _shape(table)}
    made = [table for table in wanted.values() if table.filled_by in stale]
    gone = sorted(name for name in found if name.startswith("file_") and name not in wanted)
    texts = dict(text for table in wanted.values() if table not in made for text in _texts(schema, table))
    changed: list[str] = []
    if schema == "mart":
        for name, column in handed_on():
            texts[f"COLUMN mart.{name}.{column.name}"] = column.comment
            kinds = {other: kind for other, kind, _ in found[name][0]}
            if kinds.get(column.name) != column.type:
                changed.append(f"ALTER TABLE mart.{name} DROP COLUMN IF EXISTS {column.name}")
                changed.append(f"ALTER TABLE mart.{name} ADD COLUMN {column.name} {column.type}")
    changed += [
        f"COMMENT ON {target} IS {quoted(text)}"
        for target, text in texts.items()
        if comments.get(target) != text
    ]
    if not made and not gone and not changed:
        return []
    with transaction(con):
        for name in [*gone, *(table.name for table in made)]:
            con.execute(f"DROP TABLE IF EXISTS {schema}.{name}")
            if schema == "core":
                con.execute("DELETE FROM core.applied_extract WHERE table_name = ?", [name])
        for table in made:
            con.execute(create_table(f"{schema}.{table.name}", table.comment, table.columns))
        for statement in changed:
            con.execute(statement)
    return [table.name for table in made]


def _shape(table: DeclaredTable) -> Shape:
    columns = tuple((column.name, column.type, column.required) for column in table.columns)
    return columns, sum(bool(column.check) for column in table.columns)


def _stored(con: duckdb.DuckDBPyConnection, schema: SchemaName) -> tuple[dict[str, Shape], dict[str, str]]:
    """The shape of every table of a schema, and every comment by what it is on, as in COMMENT ON."""
    columns: dict[str, list[tuple[str, str, bool]]] = {}
    comments: dict[str, str] = {}
    for table, name, kind, required, comment in con.execute(
        "SELECT table_name, column_name, data_type, NOT is_nullable, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? ORDER BY table_name, column_index",
        [schema],
    ).fetchall():
        columns.setdefault(table, []).append((name, kind, required))
        comments[f"COLUMN {schema}.{table}.{name}"] = comment
    shapes: dict[str, Shape] = {}
    for table, checks, comment in con.execute(
        "SELECT table_name, check_constraint_count, comment FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = ?",
        [schema],
    ).fetchall():
        shapes[table] = (tuple(columns[table]), checks)
        comments[f"TABLE {schema}.{table}"] = comment
    return shapes, comments


def _texts(schema: SchemaName, table: DeclaredTable) -> Iterator[tuple[str, str]]:
    yield f"TABLE {schema}.{table.name}", table.comment
    for column in table.columns:
        yield f"COLUMN {schema}.{table.name}.{column.name}", column.comment
