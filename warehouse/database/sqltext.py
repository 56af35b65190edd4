"""Small pieces of SQL text.

Belongs here: quoting, and statements whose form is always the same. Does not belong here: queries (warehouse/sql).
"""

from __future__ import annotations

from collections.abc import Iterable


def quoted(value: object) -> str:
    """A text or path as an SQL literal, its quotes included."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted_list(values: Iterable[object]) -> str:
    """Texts or paths as literals with commas between."""
    return ", ".join(map(quoted, values))


def create_table(table: str, comment: str, columns: Iterable[tuple[str, str, str, bool]]) -> str:
    """The statements that make a table and say what it holds.

    Args:
        table: `<schema>.<name>`.
        comment: of the table, Vietnamese | English.
        columns: name, type, comment, NOT NULL.
    """
    columns = list(columns)
    body = ",\n".join(
        f"    {name} {kind}{' NOT NULL' if required else ''}" for name, kind, _, required in columns
    )
    comments = [f"COMMENT ON TABLE {table} IS {quoted(comment)};"]
    comments += [f"COMMENT ON COLUMN {table}.{name} IS {quoted(text)};" for name, _, text, _ in columns]
    return f"CREATE TABLE {table} (\n{body}\n);\n" + "\n".join(comments) + "\n"
