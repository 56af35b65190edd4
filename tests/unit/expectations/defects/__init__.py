"""Planted defects: for every rule, what its failing looks like.

Belongs here: one defect per rule at least, as SQL against the clean rows of ``tests/unit/expectations/clean``; and
those that need no rule because the database refuses them. Does not belong here: planting and judging them
(``test_defects.py``).

Each layer has a module with ``DEFECTS``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Defect:
    """What makes one rule fail, and no unrelated one, or is refused by the database.

    Attributes:
        table: The suite's table.
        rule: The rule that must fail; of what the database refuses, what the rule would be called.
        sql: Statements that plant it. ``{t}`` stands for the table, ``{one}`` for a condition that holds for
            one of its rows. A landing table is ``landing.<system>_<entity>``.
        also: Rules that cannot but fail with it, say why beside each: a name of the same suite, or
            ``<table>:<rule>`` of another.
    """

    table: str
    rule: str
    sql: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.table}:{self.rule}"


def one_row(table: str, rule: str, assignment: str, *also: str) -> Defect:
    """Plant by setting columns of one row."""
    return Defect(table, rule, f"UPDATE {{t}} SET {assignment} WHERE {{one}}", also)


def all_rows(table: str, rule: str, assignment: str, *also: str) -> Defect:
    """Plant by setting columns of every row."""
    return Defect(table, rule, f"UPDATE {{t}} SET {assignment}", also)


def twice(table: str, rule: str, *also: str) -> Defect:
    """Plant by repeating one row."""
    return Defect(table, rule, "INSERT INTO {t} FROM {t} WHERE {one}", also)


def nulls(table: str, *columns: str, also: tuple[str, ...] = ()) -> tuple[Defect, ...]:
    """For each column that must have a value: one row without one."""
    return tuple(
        one_row(table, f"{column.strip('_')}_present", f"{column} = NULL", *also) for column in columns
    )
