"""The tables of the file datasets: made of their entries, and made anew when an entry changes.

Why they have no file under ``ddl`` and no numbered migration: their shape is a function of the entry and their rows
one of landing, so a table is dropped whenever the entry says another shape, and the next step fills it again.

Belongs here: making them. Does not belong here: the entries (warehouse.registry.datasets), filling them
(warehouse.core, warehouse.mart).
"""

from __future__ import annotations

import duckdb

from warehouse.database.migrate import SchemaName
from warehouse.database.sqltext import create_table
from warehouse.registry.datasets import Dataset, datasets


def create_statements(entry: Dataset, schema: SchemaName) -> str:
    """CREATE TABLE and COMMENT statements of a dataset's table in a schema."""
    return create_table(f"{schema}.{entry.table}", entry.comment, entry.tables(schema))


def sync_tables(con: duckdb.DuckDBPyConnection, schema: SchemaName) -> list[str]:
    """Make the datasets' tables what the registry says; the names of those made anew, which are empty now.

    Tables whose name begins with ``file_`` belong to the registry: one that no entry explains is dropped.

    Args:
        con: connection whose current database holds the schema; not inside a transaction.
        schema: in core, what was applied to a table made anew is forgotten, so that the next apply fills it.
    """
    entries = datasets().datasets
    found: dict[str, list[tuple[str, str, str, bool]]] = {}
    for table, name, kind, text, nullable in con.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, ''), is_nullable FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? AND starts_with(table_name, 'file_') "
        "ORDER BY table_name, column_index",
        [schema],
    ).fetchall():
        found.setdefault(str(table), []).append((str(name), str(kind), str(text), not nullable))
    stale = [entry for entry in entries if found.get(entry.table) != list(entry.tables(schema))]
    gone = sorted(found.keys() - {entry.table for entry in entries})
    if not stale and not gone:
        return []
    con.execute("BEGIN TRANSACTION")
    try:
        for table in [*gone, *(entry.table for entry in stale)]:
            con.execute(f"DROP TABLE IF EXISTS {schema}.{table}")
            if schema == "core":
                con.execute("DELETE FROM core.applied_extract WHERE table_name = ?", [table])
        for entry in stale:
            con.execute(create_statements(entry, schema))
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise
    return [entry.table for entry in stale]
