"""The tables whose columns follow from a declaration: a contract with a source, or the entry of a file dataset.

Why they have no file under ``ddl`` and no numbered migration: their shape is a function of the declaration and their
rows one of landing, so a table is dropped whenever the declaration says another shape, and the next step fills it
again. Another comment is only written over. Columns that a table of mart hands on from core are added to it.

Belongs here: making them. Does not belong here: the declarations (warehouse.registry), filling the tables
(warehouse.core, warehouse.mart).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from warehouse.database.migrate import SchemaName
from warehouse.database.sqltext import create_table, quoted
from warehouse.registry.contracts.contract import Column
from warehouse.registry.core_tables import CORE_TABLES, DeclaredTable, Fact, handed_on
from warehouse.registry.datasets import datasets

Shape = list[tuple[str, str, bool, str]]
"""Name, type, NOT NULL and CHECK of each column."""


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
    found, comments = _shapes(con, schema), _comments(con, schema)
    stale = {table.filled_by for table in wanted.values() if found.get(table.name) != _shape(table)}
    made = [table for table in wanted.values() if table.filled_by in stale]
    gone = sorted(name for name in found if name.startswith("file_") and name not in wanted)
    texts = dict(text for table in wanted.values() if table not in made for text in _texts(schema, table))
    changed: list[str] = []
    if schema == "mart":
        for name, column in handed_on():
            texts[f"COLUMN mart.{name}.{column.name}"] = column.comment
            kinds = {other: kind for other, kind, *_ in found[name]}
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
    con.execute("BEGIN TRANSACTION")
    try:
        for name in [*gone, *(table.name for table in made)]:
            con.execute(f"DROP TABLE IF EXISTS {schema}.{name}")
            if schema == "core":
                con.execute("DELETE FROM core.applied_extract WHERE table_name = ?", [name])
        for table in made:
            con.execute(create_table(f"{schema}.{table.name}", table.comment, table.columns))
        for statement in changed:
            con.execute(statement)
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise
    return [table.name for table in made]


def _shape(table: DeclaredTable) -> Shape:
    # DuckDB gives a condition back in its own spelling.
    return [
        (
            one.name,
            one.type,
            one.required,
            f"({one.name} {one.check.replace('<>', '!=')})" if one.check else "",
        )
        for one in table.columns
    ]


def _shapes(con: duckdb.DuckDBPyConnection, schema: SchemaName) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for table, *column in con.execute(
        """
        SELECT c.table_name, c.column_name, c.data_type, NOT c.is_nullable, coalesce(k.expression, '')
        FROM duckdb_columns() AS c
        LEFT JOIN duckdb_constraints() AS k
            ON k.table_oid = c.table_oid AND k.database_oid = c.database_oid AND k.constraint_type = 'CHECK'
            AND k.constraint_column_names = [c.column_name]
        WHERE c.database_name = current_database() AND c.schema_name = ?
        ORDER BY c.table_name, c.column_index
        """,
        [schema],
    ).fetchall():
        shapes.setdefault(str(table), []).append(tuple(column))
    return shapes


def _texts(schema: SchemaName, table: DeclaredTable) -> Iterator[tuple[str, str]]:
    yield f"TABLE {schema}.{table.name}", table.comment
    for column in table.columns:
        yield f"COLUMN {schema}.{table.name}.{column.name}", column.comment


def _comments(con: duckdb.DuckDBPyConnection, schema: SchemaName) -> Mapping[str, str]:
    """Every comment of a schema by what it is on, as in COMMENT ON."""
    return dict(
        con.execute(
            """
            SELECT concat('TABLE ', schema_name, '.', table_name), comment
            FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = $schema
            UNION ALL
            SELECT concat('COLUMN ', schema_name, '.', table_name, '.', column_name), comment
            FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = $schema
            """,
            {"schema": schema},
        ).fetchall()
    )
