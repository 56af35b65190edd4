"""The prepared tables brought to core's state, and the days that a change can be seen on.

Belongs here: each table from its file in ``sql/mart/prepared``, and what of it differs from the build before. Does not
belong here: which periods are computed because of it (warehouse.mart.values).

The rows that come and go are the one thing that says what a change touches: whatever it was in core, an indicator sees
only prepared rows.
"""

from __future__ import annotations

from collections.abc import Mapping

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
"""Tables of core that the engine reads itself, so that their changes show in no prepared row."""

FACT_KEYS: Mapping[str, tuple[str, ...]] = {
    "dossier": ("dossier_code", "agency_root"),
    "document": ("register_id",),
    "payment": ("reference",),
    "rating": ("dossier_code", "rated_at"),
    "petition": ("petition_code",),
}
"""Tables with one row per business key; only rows that differ are replaced. In this order: some read dossier."""

SEEN_FROM: Mapping[str, str] = {
    "official_766": """make_date(year, CASE
        WHEN period_type = 'month' AND period BETWEEN 1 AND 12 THEN period
        WHEN period_type = 'quarter' AND period BETWEEN 1 AND 4 THEN 3 * period - 2
        ELSE 1 END, 1)""",
    "dossier": "least(received_date, finished_date, official_end_date)",
    "document": "promulgation_date",
    "payment": "transacted_date",
    "rating": "rated_date",
    "petition": "least(received_date, finished_date)",
}
"""The first day an indicator can see a row of the table, NULL of a row that none sees; of a file its span tells."""

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
        _refresh(session, dataset.table, dataset.mart_select(), "span_start")
    for table in ("official_766", *FACT_KEYS):
        _refresh(session, table, session.sql("prepared", table), SEEN_FROM[table])
    for table in DERIVED_TABLES:
        session.replace_when_different(table, session.sql("prepared", table))
    # a new file may settle days long before its own lines (no bank day between), so the days themselves tell
    _refresh(session, "settlement_day", session.sql("prepared", "settlement_day"), "settlement_date")
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


def _refresh(session: Session, table: str, query: str, seen_from: str) -> None:
    """Bring a table to what the query gives, and note the days of the rows that come and go."""
    con = session.con
    staged = session.stage(table, query)
    con.execute(f"CREATE OR REPLACE TEMP TABLE removed_row AS FROM mart.{table} EXCEPT ALL FROM {staged}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE added_row AS FROM {staged} EXCEPT ALL FROM mart.{table}")
    con.execute(
        f"""INSERT INTO touched_day BY NAME
            SELECT DISTINCT '{table}' AS table_name, {seen_from} AS day
            FROM (FROM removed_row UNION ALL FROM added_row)"""
    )
    if key := FACT_KEYS.get(table):
        same = " AND ".join(f"t.{column} = r.{column}" for column in key)
        con.execute(
            f"DELETE FROM mart.{table} AS t USING (SELECT DISTINCT {', '.join(key)} FROM removed_row) AS r WHERE {same}"
        )
        con.execute(f"INSERT INTO mart.{table} BY NAME FROM added_row")
    elif session.number("SELECT (SELECT count(*) FROM removed_row) + (SELECT count(*) FROM added_row)"):
        con.execute(f"DELETE FROM mart.{table}")
        con.execute(f"INSERT INTO mart.{table} BY NAME FROM {staged}")
    con.execute(f"DROP TABLE {staged}; DROP TABLE removed_row; DROP TABLE added_row")
