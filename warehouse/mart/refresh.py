"""The prepared tables brought to core's state, and the first day that a change can be seen on.

Belongs here: reference, fact and derived tables, each from its file in ``sql/mart/prepared``. Does not belong here:
which periods are computed because of it (warehouse.mart.values).
"""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.mart.session import Session
from warehouse.registry.datasets import datasets

REFERENCE_TABLES = (
    "calendar",
    "field",
    "agency",
    "agency_succession",
    "procedure",
    "service_level",
    "eligible_procedure",
    "official_766",
)
"""Small tables, replaced as a whole when they differ."""


FACT_KEYS: Mapping[str, tuple[str, ...]] = {
    "dossier": ("dossier_code", "agency_root"),
    "document": ("register_id",),
    "payment": ("reference",),
    "rating": ("dossier_code", "rated_at"),
    "petition": ("petition_code",),
}
"""Tables with one row per business key; only rows that differ are replaced. In this order: some read dossier."""


TOUCHED: Mapping[str, str] = {
    "dossier": "least(received_date, finished_date, official_end_date)",
    "document": "promulgation_date",
    "payment": "transacted_date",
    "rating": "rated_date",
    "petition": "least(received_date, finished_date)",
}
"""The first day an indicator can see a row of the table."""


DERIVED_TABLES = ("procedure_time", "settlement_difference", "register_difference", "public_agency_procedure")


def touches_everything(session: Session, since: int) -> bool:
    """Whether core has changed in a way that may be seen in any period; else it remembers the first day."""
    unknown, first = session.one(
        "SELECT count(*) FILTER (WHERE touched_from IS NULL), min(touched_from) "
        "FROM core_db.core.change_log WHERE change_no > ?",
        [since],
    )
    session.touch(first)
    return bool(unknown)


def refresh_prepared(session: Session) -> None:
    """Bring the prepared tables to core's state; remembers the first day that a change can be seen on."""
    for table in REFERENCE_TABLES:
        session.replace_when_different(table, session.sql("prepared", table))
    for entry in datasets().datasets:
        session.replace_when_different(entry.table, entry.mart_select())
    for table, key in FACT_KEYS.items():
        _refresh_fact(session, table, key)
    for table in DERIVED_TABLES:
        session.replace_when_different(table, session.sql("prepared", table))
    _refresh_settlement_days(session)


def _refresh_settlement_days(session: Session) -> None:
    """A new file may settle days long before its own lines (no bank day between), so the days themselves tell."""
    staged = session.stage("settlement_day", session.sql("prepared", "settlement_day"))
    moved = session.one(
        f"""SELECT min(settlement_date) FROM (
            (FROM {staged} EXCEPT FROM mart.settlement_day)
            UNION ALL (FROM mart.settlement_day EXCEPT FROM {staged}))"""
    )[0]
    session.touch(moved)
    if moved is not None:
        session.con.execute("DELETE FROM mart.settlement_day")
        session.con.execute(f"INSERT INTO mart.settlement_day SELECT * FROM {staged}")
    session.con.execute(f"DROP TABLE {staged}")


def _refresh_fact(session: Session, table: str, key: tuple[str, ...]) -> None:
    staged = session.stage(table, session.sql("prepared", table))
    con = session.con
    if session.number(f"SELECT count(*) FROM mart.{table}") == 0:
        con.execute(f"INSERT INTO mart.{table} SELECT * FROM {staged}")
    else:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE removed_row AS SELECT * FROM mart.{table} EXCEPT ALL SELECT * FROM {staged}"
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE added_row AS SELECT * FROM {staged} EXCEPT ALL SELECT * FROM mart.{table}"
        )
        first = session.one(f"SELECT min({TOUCHED[table]}) FROM (FROM removed_row UNION ALL FROM added_row)")[
            0
        ]
        session.touch(first)
        match = " AND ".join(f"t.{column} = g.{column}" for column in key)
        con.execute(
            f"DELETE FROM mart.{table} AS t USING (SELECT DISTINCT {', '.join(key)} FROM removed_row) AS g "
            f"WHERE {match}"
        )
        con.execute(f"INSERT INTO mart.{table} SELECT * FROM added_row")
        con.execute("DROP TABLE removed_row; DROP TABLE added_row")
    con.execute(f"DROP TABLE {staged}")
