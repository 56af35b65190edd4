"""The prepared tables brought to core's state, and the days that a change can be seen on.

Belongs here: each table from its file in ``sql/mart/prepared``, and what of it differs from the build before. Does not
belong here: which periods are computed because of it (warehouse.mart.values).

The rows that come and go are the one thing that says what a change touches: whatever it was in core, an indicator sees
only prepared rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from warehouse.mart.session import Session
from warehouse.registry.datasets import datasets

TIMELINES = (
    "calendar",
    "field",
    "agency",
    "agency_succession",
    "procedure",
    "service_level",
    "eligible_procedure",
)
"""Reference tables: a row that differs may be seen in any period."""

UNPREPARED = ("agency_resolution",)
"""Tables of core that the engine reads itself, so that their changes show in no prepared row.

It reads core.dossier, too: but of that every version has another `updated_at`, which is prepared.
"""


@dataclass(frozen=True)
class Dated:
    """A table whose rows are seen from a day on.

    Attributes:
        key: columns that name a row.
        seen_from: SQL of the first day an indicator can see a row; NULL of one that none sees.
    """

    key: tuple[str, ...]
    seen_from: str


FACTS: Mapping[str, Dated] = {
    "official_766": Dated(
        ("endpoint", "period_type", "year", "period", "department_code", "scope", "metric_code"),
        """make_date(year, CASE
            WHEN period_type = 'month' AND period BETWEEN 1 AND 12 THEN period
            WHEN period_type = 'quarter' AND period BETWEEN 1 AND 4 THEN 3 * period - 2
            ELSE 1 END, 1)""",
    ),
    "dossier": Dated(
        ("dossier_code", "agency_root"), "least(received_date, finished_date, official_end_date)"
    ),
    "document": Dated(("register_id",), "promulgation_date"),
    "payment": Dated(("reference",), "transacted_date"),
    "rating": Dated(("dossier_code", "rated_at"), "rated_date"),
    "petition": Dated(("petition_code",), "least(received_date, finished_date)"),
}
"""In this order: some read dossier."""

SETTLEMENT_DAY = Dated(("settlement_date",), "settlement_date")
"""A new file may settle days long before its own lines (no bank day between), so the days themselves tell."""

DERIVED_TABLES = ("procedure_time", "settlement_difference", "register_difference", "public_agency_procedure")
"""Read by no indicator."""


def forget_touched(session: Session) -> None:
    """Begin with no day touched."""
    session.temp("touched_day", "table_name VARCHAR, day DATE", [])


def refresh_prepared(session: Session, since: int) -> bool:
    """Bring the prepared tables to core's state; touched_day: the days that what came and went can be seen from.

    Args:
        session: the build.
        since: core's change number that the mart stood on.

    Returns:
        Whether the change may be seen in any period.
    """
    fee_bearing = "SELECT DISTINCT procedure_code FROM mart.dossier WHERE is_fee_bearing"
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE fee_bearing_before AS {fee_bearing}")
    moved = [
        table for table in TIMELINES if session.replace_when_different(table, session.sql("prepared", table))
    ]
    for dataset in datasets().datasets:
        _refresh(session, dataset.table, dataset.mart_select(), Dated(dataset.key, "span_start"))
    for table, dated in FACTS.items():
        _refresh(session, table, session.sql("prepared", table), dated)
    for table in DERIVED_TABLES:
        session.replace_when_different(table, session.sql("prepared", table))
    _refresh(session, "settlement_day", session.sql("prepared", "settlement_day"), SETTLEMENT_DAY)
    # R04: a dossier with a fee makes every payment for its procedure count, however old
    session.con.execute(
        f"""INSERT INTO touched_day BY NAME
            SELECT DISTINCT 'payment' AS table_name, p.transacted_date AS day
            FROM mart.payment AS p
            WHERE p.procedure_code IN (
                (FROM fee_bearing_before EXCEPT {fee_bearing}) UNION ALL ({fee_bearing} EXCEPT FROM fee_bearing_before)
            )"""
    )
    unprepared = session.number(
        "SELECT count(*) FROM core_db.core.change_log WHERE change_no > ? AND table_name IN (SELECT unnest(?))",
        [since, UNPREPARED],
    )
    return bool(moved or unprepared)


def _refresh(session: Session, table: str, query: str, dated: Dated) -> None:
    """Replace the rows of a table that differ from what the query gives, and note the days they are seen from."""
    con = session.con
    staged = session.stage(table, query)
    if session.number(f"SELECT count(*) FROM (FROM mart.{table} LIMIT 1)"):
        con.execute(f"CREATE TEMP TABLE removed_row AS FROM mart.{table} EXCEPT ALL FROM {staged}")
        con.execute(f"CREATE TEMP TABLE added_row AS FROM {staged} EXCEPT ALL FROM mart.{table}")
        con.execute(f"DROP TABLE {staged}")
    else:  # nothing to compare the first rows with, and they may be many
        con.execute(
            f"CREATE TEMP TABLE removed_row AS FROM mart.{table}; ALTER TABLE {staged} RENAME TO added_row"
        )
    con.execute(
        f"""INSERT INTO touched_day BY NAME
            SELECT DISTINCT '{table}' AS table_name, {dated.seen_from} AS day
            FROM (FROM removed_row UNION ALL FROM added_row)"""
    )
    same = " AND ".join(f"t.{column} IS NOT DISTINCT FROM r.{column}" for column in dated.key)
    con.execute(f"DELETE FROM mart.{table} AS t USING removed_row AS r WHERE {same}")
    con.execute(f"INSERT INTO mart.{table} BY NAME FROM added_row")
    con.execute("DROP TABLE removed_row; DROP TABLE added_row")
