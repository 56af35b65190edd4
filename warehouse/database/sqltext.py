"""Small pieces of SQL text.

Belongs here: quoting, statements whose form is always the same, and what is asked in Python and in several SQL files
alike (`MACROS`). Does not belong here: queries (warehouse/sql).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, get_args

from warehouse.registry.contracts.contract import Column
from warehouse.registry.indicators import Operator


def quoted(value: object) -> str:
    """A text or path as an SQL literal, its quotes included."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted_list(values: Iterable[object]) -> str:
    """Texts or paths as literals with commas between."""
    return ", ".join(map(quoted, values))


def over(query: str, instead: Mapping[str, str]) -> str:
    """The query over other tables than some it names (``mart.<table>``, ``core_db.core.<table>``)."""
    return _QUALIFIED.sub(lambda found: instead.get(found[0], found[0]), query)


_QUALIFIED: Final = re.compile(r"\b(?:core_db\.core|mart)\.\w+\b")


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


def meets(numerator: str, denominator: str, operator: str, target_pct: str) -> str:
    """Whether a share meets its target: decided on the exact fraction, in whole numbers, never on the rounded value."""
    exact = f"{numerator}::HUGEINT * 10000"
    asked_for = f"({target_pct} * 100)::HUGEINT * {denominator}"
    cases = " ".join(f"WHEN '{sign}' THEN {exact} {sign} {asked_for}" for sign in get_args(Operator))
    return f"CASE {operator} {cases} END"


MACROS: Final = f"""
CREATE OR REPLACE MACRO mart.meets(numerator, denominator, operator, target_pct) AS
    {meets("numerator", "denominator", "operator", "target_pct")};

-- the least whole number of cases that still have to change, 0 when the target is met
CREATE OR REPLACE MACRO mart.cases_missing(numerator, denominator, operator, target_pct, direction) AS greatest(
    CASE operator
        WHEN '>=' THEN ceil((target_pct * denominator) / 100)::BIGINT - numerator
        WHEN '>' THEN floor((target_pct * denominator) / 100)::BIGINT + 1 - numerator
        WHEN '=' THEN
            CASE WHEN direction = 'lower' THEN 1 ELSE -1 END
            * (numerator - ceil((target_pct * denominator) / 100)::BIGINT)
        WHEN '<=' THEN numerator - floor((target_pct * denominator) / 100)::BIGINT
        WHEN '<' THEN numerator - ceil((target_pct * denominator) / 100)::BIGINT + 1
    END,
    0
);
"""
"""What the SQL files of the mart ask alike. They are kept in the mart, because its views ask them too."""
