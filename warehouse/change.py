"""Reading the change log of core: what a mart that knows change N has to look at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True)
class Changes:
    """What changed in core since a given change number.

    Attributes:
        latest: newest change number, 0 when core never changed.
        tables: names of the tables that changed.
        everything: some change may touch any date.
        touched_from: earliest local date that changed; None when nothing changed or `everything`.
    """

    latest: int
    tables: frozenset[str]
    everything: bool
    touched_from: date | None


def changes_since(con: duckdb.DuckDBPyConnection, change_no: int, catalog: str = "core_db") -> Changes:
    """Return the changes with a number above `change_no` (0 = all)."""
    rows = con.execute(
        f"""
        SELECT
            coalesce(max(change_no), 0),
            coalesce(list(DISTINCT table_name) FILTER (WHERE change_no > $since), []),
            coalesce(bool_or(touched_from IS NULL) FILTER (WHERE change_no > $since), FALSE),
            min(touched_from) FILTER (WHERE change_no > $since)
        FROM {catalog}.core.change_log
        """,
        {"since": change_no},
    ).fetchall()
    latest, tables, everything, touched_from = rows[0]
    return Changes(int(latest), frozenset(tables), bool(everything), None if everything else touched_from)
