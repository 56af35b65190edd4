"""The prepared tables brought to core's state, and which of their rows came and went.

Belongs here: each table from its file in ``sql/mart/prepared``, looked at again where ``sql/mart/changed`` says that it
may differ. Does not belong here: which figures change because of it (warehouse.mart.sums, warehouse.mart.values).

The rows that come and go are the one thing that says what a change touches: whatever it was in core, an indicator sees
only prepared rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from warehouse.faultpoint import fault_point
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
"""Reference tables: a row that differs may be seen in any row of a fact, and in any period."""

UNPREPARED = ("agency_resolution",)
"""Tables of core that the engine reads itself, so that their changes show in no prepared row.

It reads core.dossier, too: but of that every version has another `updated_at`, which is prepared.
"""


@dataclass(frozen=True)
class Prepared:
    """A table whose rows are seen from a day on.

    Attributes:
        key: columns that name a row.
        seen_from: SQL of the first day an indicator can see a row; NULL of one that none sees.
    """

    key: tuple[str, ...]
    seen_from: str


@dataclass(frozen=True)
class Fact(Prepared):
    """One whose rows are made of few records each, so that only those of changed records are looked at.

    Attributes:
        by: the column by which its rows are looked at again (``sql/mart/changed/<table>.sql``).
        records: the tables of core its rows are made of, each with the column that holds the same value.
    """

    by: str = ""
    records: Mapping[str, str] = field(default_factory=dict)


OFFICIAL = Prepared(
    ("endpoint", "period_type", "year", "period", "department_code", "scope", "metric_code"),
    """make_date(year, CASE
        WHEN period_type = 'month' AND period BETWEEN 1 AND 12 THEN period
        WHEN period_type = 'quarter' AND period BETWEEN 1 AND 4 THEN 3 * period - 2
        ELSE 1 END, 1)""",
)

FACTS: Mapping[str, Fact] = {
    "dossier": Fact(
        ("dossier_code", "agency_root"),
        "least(received_date, finished_date, official_end_date)",
        "dossier_code",
        dict.fromkeys(
            ("dossier", "dossier_fee", "dossier_supplement", "payment", "rating", "petition"), "dossier_code"
        ),
    ),
    "document": Fact(("register_id",), "promulgation_date", "register_id"),
    "payment": Fact(("reference",), "transacted_date", "reference", {"payment": "reference"}),
    "rating": Fact(("dossier_code", "rated_at"), "rated_date", "dossier_code", {"rating": "dossier_code"}),
    "petition": Fact(
        ("petition_code",),
        "least(received_date, finished_date)",
        "petition_code",
        {"petition": "petition_code"},
    ),
}
"""In this order: some read dossier."""

SETTLEMENT_DAY = Prepared(("settlement_date",), "settlement_date")
"""A new file may settle days long before its own lines (no bank day between), so the days themselves tell."""


def prepare_changes(session: Session, since: int) -> None:
    """Begin with nothing touched: touched_day, new_extract, and for each fact added_<table> and removed_<table>."""
    session.temp("touched_day", "table_name VARCHAR, day DATE", [])
    session.temp("change_before", "change_no BIGINT", [{"change_no": since}])
    session.make("new_extract")
    for table in FACTS:
        for kind in ("added", "removed"):
            session.con.execute(f"CREATE OR REPLACE TEMP TABLE {kind}_{table} AS FROM mart.{table} LIMIT 0")


def refresh_references(session: Session, since: int) -> bool:
    """Bring the reference tables to core's state; whether their change may be seen in any row of a fact."""
    moved = [
        table for table in TIMELINES if session.replace_when_different(table, session.sql("prepared", table))
    ]
    unprepared = session.number(
        "SELECT count(*) FROM core_db.core.change_log WHERE change_no > ? AND table_name IN (SELECT unnest(?))",
        [since, UNPREPARED],
    )
    return bool(moved or unprepared)


def refresh_facts(session: Session, everything: bool) -> None:
    """Bring the facts, and what is made of them, to core's state; touched_day: the days that what differs is seen from.

    Args:
        session: the build.
        everything: make every row anew, because anything may have moved; else only those of changed records.
    """
    con = session.con
    for dataset in datasets().datasets:
        _compare(session, dataset.table, dataset.mart_select(), Prepared(dataset.key, "span_start"))
    _compare(session, "official_766", session.sql("prepared", "official_766"), OFFICIAL)
    if everything:
        for table in FACTS:
            con.execute(f"DELETE FROM mart.{table}")
            con.execute(f"INSERT INTO mart.{table} BY NAME {session.sql('prepared', table)}")
    else:
        session.make("moved_procedure")
        for table, fact in FACTS.items():
            _look_again(session, table, fact)
        # R04: a dossier with a fee makes every payment for its procedure count, however old
        con.execute(
            """INSERT INTO touched_day BY NAME
               SELECT DISTINCT 'payment' AS table_name, p.transacted_date AS day
               FROM mart.payment AS p SEMI JOIN moved_procedure AS m ON m.procedure_code = p.procedure_code"""
        )
    session.con.execute("CREATE OR REPLACE TABLE kept.fee_bearing_procedure AS FROM fee_bearing_procedure")
    if everything or session.number(
        "SELECT count(*) FROM new_extract WHERE table_name IN (SELECT unnest(?))", [_REGISTERED]
    ):
        session.replace_when_different("register_difference", session.sql("prepared", "register_difference"))
    _refresh_settlement(session, everything)
    _compare(session, "settlement_day", session.sql("prepared", "settlement_day"), SETTLEMENT_DAY)


_REGISTERED = ["register_document", "axis_document"]


def _refresh_settlement(session: Session, everything: bool) -> None:
    """Bring the differences of the settlement to core's state: all, or those of what changed or was settled since."""
    con = session.con
    session.make("settlement_span")
    lines_went = "SELECT count(*) FROM new_extract WHERE has_replaced AND table_name = 'settlement_line'"
    if (
        everything
        or session.number(lines_went)
        or _has_dossier(session, "kept") != _has_dossier(session, "temp")
    ):
        con.execute("DELETE FROM mart.settlement_difference")
        difference = session.sql("prepared", "settlement_difference")
        con.execute(f"INSERT INTO mart.settlement_difference BY NAME {difference}")
    else:
        for name in ("settlement", "paid_dossier", "paid_reference"):
            session.define(
                f"looked_at_{name}",
                f"SELECT coalesce(looked_at, '') AS k FROM ({session.sql('changed', name)})",
            )
        parts = {
            "core_db.core.settlement_line": """FROM core_db.core.settlement_line
                WHERE coalesce(trim(rrn), '') IN (FROM looked_at_settlement)""",
            "core_db.core.payment": """FROM core_db.core.payment
                WHERE coalesce(right(transaction_no, 12), '') IN (FROM looked_at_settlement)""",
            "mart.dossier": "FROM mart.dossier WHERE dossier_code IN (FROM looked_at_paid_dossier)",
            "mart.payment": """FROM mart.payment
                WHERE reference IN (FROM looked_at_paid_reference) OR dossier_code IN (FROM looked_at_paid_dossier)""",
            "core_db.core.payment_fee": """FROM core_db.core.payment_fee
                WHERE reference IN (SELECT reference FROM part_of_mart_payment)""",
        }
        names = {table: f"part_of_{table.removeprefix('core_db.').replace('.', '_')}" for table in parts}
        for table, part in parts.items():
            session.define(names[table], part)
        staged = session.stage(
            "settlement_difference", session.sql("prepared", "settlement_difference", names)
        )
        con.execute(
            """DELETE FROM mart.settlement_difference
               WHERE CASE comparison WHEN 'settlement' THEN coalesce(rrn, '') IN (FROM looked_at_settlement)
                   ELSE coalesce(dossier_code, '-') IN (FROM looked_at_paid_dossier)
                       OR coalesce(reference, '-') IN (FROM looked_at_paid_reference)
                       OR coalesce(reference, '-') IN (SELECT reference FROM part_of_mart_payment) END"""
        )
        con.execute(f"INSERT INTO mart.settlement_difference BY NAME FROM {staged}")
        for name in (staged, *names.values()):
            con.execute(f"DROP TABLE temp.{name}")
    con.execute("CREATE OR REPLACE TABLE kept.settlement_span AS FROM settlement_span")


def _has_dossier(session: Session, schema: str) -> bool:
    return bool(session.one(f"SELECT has_dossier FROM {schema}.settlement_span")[0])


def _look_again(session: Session, table: str, fact: Fact) -> None:
    """Make the rows of changed records anew, and keep which of them came and went."""
    con = session.con
    session.define(
        "looked_at", f"SELECT looked_at FROM ({session.sql('changed', table)}) WHERE looked_at IS NOT NULL"
    )
    if not session.number("SELECT count(*) FROM looked_at"):
        return
    fault_point("mart.keys_found")
    parts = {}
    for record, column in fact.records.items():
        parts[f"core_db.core.{record}"] = part = f"part_{record}"
        session.define(
            part,
            f"SELECT t.* FROM core_db.core.{record} AS t SEMI JOIN looked_at AS k ON k.looked_at = t.{column}",
        )
    known = "mart.dossier"
    if table in ("payment", "rating", "petition"):
        session.define(
            "part_known",
            f"""SELECT t.dossier_code, t.agency_root, t.agency_code, t.procedure_code, t.field_code
                FROM mart.dossier AS t
                SEMI JOIN part_{table} AS k ON k.dossier_code = t.dossier_code""",
        )
        known = parts["mart.dossier"] = "part_known"
    define_known_dossier(session, known)
    staged = session.stage(table, session.sql("prepared", table, parts))
    if not parts:
        con.execute(f"DELETE FROM {staged} WHERE {fact.by} NOT IN (FROM looked_at)")
    session.define(
        "stored", f"SELECT t.* FROM mart.{table} AS t SEMI JOIN looked_at AS k ON k.looked_at = t.{fact.by}"
    )
    con.execute(f"INSERT INTO removed_{table} BY NAME FROM stored EXCEPT ALL FROM {staged}")
    con.execute(f"INSERT INTO added_{table} BY NAME FROM {staged} EXCEPT ALL FROM stored")
    _take_over(session, table, f"removed_{table}", f"added_{table}", fact)
    for name in (*parts.values(), staged, "stored"):
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")
    define_known_dossier(session, "mart.dossier")


def define_known_dossier(session: Session, dossier: str) -> None:
    """known_dossier: what payments, ratings and petitions take from the dossier they name."""
    session.define("known_dossier", session.sql("engine", "known_dossier", {"mart.dossier": dossier}), "VIEW")


def _compare(session: Session, table: str, query: str, prepared: Prepared) -> None:
    """Replace the rows of a small table that differ from what the query gives, and note the days they are seen from."""
    con = session.con
    staged = session.stage(table, query)
    con.execute(f"CREATE TEMP TABLE removed_row AS FROM mart.{table} EXCEPT ALL FROM {staged}")
    con.execute(f"CREATE TEMP TABLE added_row AS FROM {staged} EXCEPT ALL FROM mart.{table}")
    _take_over(session, table, "removed_row", "added_row", prepared)
    con.execute(f"DROP TABLE {staged}; DROP TABLE removed_row; DROP TABLE added_row")


def _take_over(session: Session, table: str, removed: str, added: str, prepared: Prepared) -> None:
    session.con.execute(
        f"""INSERT INTO touched_day BY NAME
            SELECT DISTINCT '{table}' AS table_name, {prepared.seen_from} AS day
            FROM (FROM {removed} UNION ALL FROM {added})"""
    )
    same = " AND ".join(f"t.{column} IS NOT DISTINCT FROM r.{column}" for column in prepared.key)
    session.con.execute(f"DELETE FROM mart.{table} AS t USING {removed} AS r WHERE {same}")
    fault_point("mart.rows_swapped")
    session.con.execute(f"INSERT INTO mart.{table} BY NAME FROM {added}")
