"""Small pieces of SQL text.

Belongs here: quoting, and statements whose form is always the same. Does not belong here: queries (warehouse/sql).
"""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.registry.contracts.contract import Column


def quoted(value: object) -> str:
    """A text or path as an SQL literal, its quotes included."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted_list(values: Iterable[object]) -> str:
    """Texts or paths as literals with commas between."""
    return ", ".join(map(quoted, values))


def create_table(table: str, comment: str, columns: Iterable[Column]) -> str:
    """The statements that make a table and say what it holds.

    Args:
        table: `<schema>.<name>`.
        comment: of the table, Vietnamese | English.
        columns: of the table, in order.
    """
    columns = list(columns)
    body = ",\n".join(
        f"    {column.name} {column.type}{' NOT NULL' if column.required else ''}"
        f"{f' CHECK ({column.name} {column.check})' if column.check else ''}"
        for column in columns
    )
    comments = [f"COMMENT ON TABLE {table} IS {quoted(comment)};"]
    comments += [
        f"COMMENT ON COLUMN {table}.{column.name} IS {quoted(column.comment)};" for column in columns
    ]
    return f"CREATE TABLE {table} (\n{body}\n);\n" + "\n".join(comments) + "\n"
