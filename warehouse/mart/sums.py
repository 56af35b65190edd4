"""Sums over facts that the mart keeps, and amends by what came and went instead of adding up everything again.

Belongs here: ``kept.*``, internal tables of mart.duckdb: what the rows of each indicator contribute, and counts that
indicators and the points of Decision 766 share. Does not belong here: figures made of them (warehouse.mart.values).

A sum over all rows is the sum over the rows as they were, less those that went, and those that came. It holds for what
each row adds by itself; a query that looks at rows together is made to read sums instead (``procedure_month``), and is
then small enough to be asked anew. Sums of a period that is not over depend on the moment of the run (R85): they are
added up anew for those periods alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from warehouse.mart.refresh import FACTS
from warehouse.mart.rows import COMPUTED_ONCE, SHARED, Rows, rows_of, statement
from warehouse.mart.session import Session


@dataclass(frozen=True)
class Sum:
    """A table that is a sum over facts: ``engine/<name>.sql``, or ``prepared/<name>.sql`` of one that is published.

    Attributes:
        added: the columns that add up; the others say what the row is about.
        of_periods: whether its rows are of periods, so that those of a period that is not over are made anew.
        published: whether it is a table of ``mart``, and not an internal one of ``kept``.
    """

    added: tuple[str, ...]
    of_periods: bool = False
    published: bool = False


SUMS: Final[Mapping[str, Sum]] = {
    "procedure_month": Sum(("online", "with_fee", "fee_bearing")),
    "fee_agency_month": Sum(("dossiers",)),
    "paid_month": Sum(("payments",)),
    "branch_month": Sum(("on_time", "resolved")),
    "procedure_cell": Sum(("received", "online", "resolved", "late")),
    "procedure_time": Sum(("processing_seconds", "dossiers"), published=True),
    "flagged_month_766": Sum(("numerator",)),
    "base_count_766": Sum(
        ("base", "on_time", "with_result", "digitised", "reused", "with_vneid", "satisfied"), of_periods=True
    ),
    "distorted_count_766": Sum(("numerator", "denominator"), of_periods=True),
}
CONTRIBUTION: Final = Sum(("numerator", "denominator"))

_COLUMNS: Final = """indicator_id VARCHAR, variant VARCHAR, span VARCHAR, period_type VARCHAR, span_start DATE,
    span_end DATE, agency_id VARCHAR, agency_level VARCHAR, field_code VARCHAR,
    numerator HUGEINT, denominator HUGEINT"""


def add_up(session: Session) -> None:
    """Make every kept sum from whole facts, of all periods; computed_period: all."""
    _choose(session, "every_period", "every_period")
    for name in SUMS:
        _relations(session, (name,), {})
        if SUMS[name].published:
            session.con.execute(f"DELETE FROM mart.{name}")
            session.con.execute(f"INSERT INTO mart.{name} BY NAME FROM {name}")
        else:
            session.con.execute(f"CREATE OR REPLACE TABLE kept.{name} AS FROM {name}")
        _show(session, name)
    session.con.execute(f"CREATE OR REPLACE TABLE kept.contribution ({_COLUMNS})")
    _contribute(session, _everyone(session), "kept.contribution", {}, made=frozenset(SUMS))


def amend(session: Session, closed_until: date) -> None:
    """Bring the kept sums to the state of the facts; moved_<name>: what that adds to and takes from each.

    Args:
        session: the build; added_<fact> and removed_<fact> hold the rows that came and went.
        closed_until: periods that end by it were over at this build and at the one before.
    """
    con = session.con
    con.execute(f"CREATE OR REPLACE TEMP TABLE moved_contribution ({_COLUMNS})")
    for name in SUMS:
        con.execute(f"CREATE OR REPLACE TEMP TABLE moved_{name} AS FROM {_table(name)} LIMIT 0")
    changed = {
        f"mart.{table}"
        for table in FACTS
        if session.number(
            f"SELECT (SELECT count(*) FROM added_{table}) + (SELECT count(*) FROM removed_{table})"
        )
    }
    moved = {
        f"mart.{table}" for (table,) in con.execute("SELECT DISTINCT table_name FROM touched_day").fetchall()
    } - {f"mart.{table}" for table in FACTS}
    everyone = _everyone(session)
    by_row = [rows for rows in everyone if rows.adds_up and not rows.inputs & moved]
    others = [rows for rows in everyone if rows not in by_row]

    if changed:
        _choose(session, f"(FROM every_period WHERE period_end <= DATE '{closed_until}')", "every_period")
        concerned = [rows for rows in by_row if rows.inputs & changed]
        for kind, sign in (("added", 1), ("removed", -1)):
            instead = {f"mart.{table}": f"{kind}_{table}" for table in FACTS}
            for name in SUMS:
                _relations(session, (name,), instead)
                _note(session, name, name, sign)
            _contribute(session, concerned, "moved_contribution", instead, sign=sign, made=frozenset(SUMS))

    _choose(
        session,
        f"(FROM every_period WHERE period_end > DATE '{closed_until}')",
        "(FROM every_period LIMIT 0)",
    )
    for name, kept in SUMS.items():
        if kept.of_periods:
            _relations(session, (name,), {})
            _note(session, name, name, 1)
            _note(session, name, f"(FROM {_table(name)} WHERE period_end > DATE '{closed_until}')", -1)
    _contribute(session, by_row, "moved_contribution", {}, by_day=False, made=frozenset(SUMS))
    _take_off(session, by_row, f"span_end > DATE '{closed_until}'")

    for name, kept in SUMS.items():
        _merge(session, name, kept)
        _show(session, name)
    _choose(session, "every_period", "every_period")
    _contribute(session, others, "moved_contribution", {}, made=frozenset(SUMS))
    _take_off(session, others, "TRUE")
    _merge(session, "contribution", CONTRIBUTION)


def check_sample(session: Session) -> bool:
    """Add up one indicator of one closed month anew, another every day; whether what is kept of it is the same.

    A difference is a fault of the program (or of the file): no change of the data makes one.
    """
    con = session.con
    day = session.today.toordinal()
    closed = con.execute(
        """SELECT period_no FROM every_period
           WHERE period_type = 'month' AND calendar = 'civil' AND NOT is_open ORDER BY period_no"""
    ).fetchall()
    by_row = [rows for rows in _everyone(session) if rows.adds_up]
    if not closed or not by_row:
        return True
    [month], rows = closed[day % len(closed)], by_row[day % len(by_row)]
    _choose(session, *[f"(FROM every_period WHERE period_no = {month})"] * 2)
    session.define(
        "sampled",
        f"FROM kept.contribution AS c WHERE c.indicator_id = '{rows.indicator.id}' AND {_OF_CHOSEN}",
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE sample ({_COLUMNS})")
    _contribute(session, [rows], "sample", {})
    columns = ", ".join(f"coalesce({column}::VARCHAR, '')" for column in _ABOUT)
    added_up = f"SELECT {columns}, sum(numerator) AS n, sum(denominator) AS d FROM {{}} GROUP BY ALL"
    added_up += " HAVING n <> 0 OR d <> 0"
    one, other = added_up.format("sample"), added_up.format("sampled")
    wrong = session.number(f"SELECT count(*) FROM (({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one}))")
    con.execute("DROP TABLE sample; DROP TABLE sampled")
    for name in SUMS:
        _show(session, name)
    return wrong == 0


_ABOUT: Final = (
    *("indicator_id", "variant", "span", "period_type", "span_start", "span_end"),
    *("agency_id", "agency_level", "field_code"),
)
_OF_CHOSEN: Final = """(
    (c.span = 'month' AND c.span_start IN (SELECT d.half_month_start FROM period_day AS d))
    OR (c.span = 'end' AND c.span_end IN (SELECT p.period_end FROM computed_period AS p))
    OR (c.period_type, c.span_start, c.span_end) IN (
        SELECT (p.period_type, p.period_start, p.period_end) FROM computed_period AS p))"""


def _everyone(session: Session) -> list[Rows]:
    return [rows_of(indicator, session.sql_dir) for indicator in session.registry.indicators]


def _choose(session: Session, periods: str, days: str) -> None:
    """computed_period: these; period_day, by which events of a day are added up: every day of those."""
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE computed_period AS FROM {periods}")
    session.define("period_day", session.sql("engine", "period_day").replace("computed_period", days))
    session.make("period_last_day")


def _relations(
    session: Session, names: Iterable[str], instead: Mapping[str, str], made: frozenset[str] = frozenset()
) -> None:
    """Make what these names stand for, and what that reads, over the tables that are `instead`; not those `made`."""
    wanted: set[str] = set()

    def want(name: str) -> None:
        if name in RELATIONS and name not in wanted and name not in made:
            wanted.add(name)
            words = set(re.findall(r"\w+", statement(session.sql_dir / _folder(name) / f"{name}.sql")))
            for other in words - {name}:
                want(other)

    for name in names:
        want(name)
    for name in (one for one in RELATIONS if one in wanted):
        kind = "TABLE" if name in COMPUTED_ONCE or name in SUMS else "VIEW"
        session.define(name, session.sql(_folder(name), name, instead), kind)


RELATIONS: Final = (*SHARED, *(name for name in SUMS if name not in SHARED))


def _table(name: str) -> str:
    return f"mart.{name}" if name in SUMS and SUMS[name].published else f"kept.{name}"


def _folder(name: str) -> str:
    return "prepared" if name in SUMS and SUMS[name].published else "engine"


def _show(session: Session, name: str) -> None:
    """Let a name stand for what is kept of it."""
    session.define(name, f"FROM {_table(name)}", "VIEW")


def _contribute(
    session: Session,
    concerned: Iterable[Rows],
    into: str,
    instead: Mapping[str, str],
    *,
    sign: int = 1,
    by_day: bool = True,
    made: frozenset[str] = frozenset(),
) -> None:
    concerned = list(concerned)
    _relations(
        session,
        [name for name in RELATIONS if any(name in rows.inputs for rows in concerned)],
        instead,
        made,
    )
    for rows in concerned:
        query = rows.contributions(instead, by_day=by_day)
        if not query:
            continue
        if sign < 0:
            query = f"SELECT c.* REPLACE (-c.numerator AS numerator, -c.denominator AS denominator) FROM ({query}) AS c"
        session.con.execute(f"INSERT INTO {into} BY NAME {query}")


def _note(session: Session, name: str, rows: str, sign: int) -> None:
    signed = ", ".join(f"{sign} * {column} AS {column}" for column in SUMS[name].added)
    session.con.execute(f"INSERT INTO moved_{name} BY NAME SELECT * REPLACE ({signed}) FROM {rows}")


def _take_off(session: Session, indicators: Iterable[Rows], where: str) -> None:
    """What was kept of these indicators goes, where it was added up anew."""
    session.con.execute(
        f"""INSERT INTO moved_contribution BY NAME
            SELECT c.* REPLACE (-c.numerator AS numerator, -c.denominator AS denominator)
            FROM kept.contribution AS c
            WHERE {where} AND c.indicator_id IN (SELECT unnest(?))""",
        [[rows.indicator.id for rows in indicators]],
    )


def _merge(session: Session, name: str, kept: Sum) -> None:
    """Add to a kept table what moved of it, which is left as the difference it makes."""
    con = session.con
    if not session.number(f"SELECT count(*) FROM (FROM moved_{name} LIMIT 1)"):
        return
    columns = [str(one[0]) for one in con.execute(f"DESCRIBE {_table(name)}").fetchall()]
    about = [column for column in columns if column not in kept.added]
    sums = ", ".join(f"sum({column}) AS {column}" for column in kept.added)
    nothing = " AND ".join(f"coalesce(sum({column}), 0) = 0" for column in kept.added)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE difference AS
            SELECT {", ".join(about)}, {sums} FROM moved_{name} GROUP BY ALL HAVING NOT ({nothing})"""
    )
    con.execute(f"DROP TABLE moved_{name}; ALTER TABLE difference RENAME TO moved_{name}")
    same = " AND ".join(f"k.{column} IS NOT DISTINCT FROM m.{column}" for column in about)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE amended AS
            SELECT {", ".join(about)}, {sums}
            FROM (
                SELECT {", ".join(f"k.{column}" for column in columns)}
                FROM {_table(name)} AS k SEMI JOIN moved_{name} AS m ON {same}
                UNION ALL
                SELECT {", ".join(columns)} FROM moved_{name}
            )
            GROUP BY ALL HAVING NOT ({nothing})"""
    )
    con.execute(f"DELETE FROM {_table(name)} AS k USING moved_{name} AS m WHERE {same}")
    con.execute(f"INSERT INTO {_table(name)} BY NAME FROM amended")
    con.execute("DROP TABLE amended")
