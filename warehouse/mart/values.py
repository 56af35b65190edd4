"""The figures: which periods are computed, their values, the versions that differ, the points of Decision 766.

Belongs here: the order of the engine's statements (``sql/mart/engine``) from contributions to stored versions. Does not
belong here: what an indicator counts (``sql/mart/indicators``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warehouse.mart.rows import rows_of, shared_relations
from warehouse.mart.session import Session
from warehouse.registry.figures import VALUE_CONTENT
from warehouse.registry.periods import Period
from warehouse.registry.score_766 import score_rules


def choose_periods(session: Session, periods: Sequence[Period], before: date | None) -> int:
    """computed_period: all (`before` None), or those touched, open, once open, whose sources' state or windows moved.

    Args:
        session: the build.
        periods: every period, as load_periods numbered them.
        before: the local day of the build before this one.

    Returns:
        How many.
    """
    con = session.con
    if before is None:
        con.execute("CREATE OR REPLACE TEMP TABLE computed_period AS FROM every_period")
    else:
        con.execute(
            """CREATE OR REPLACE TEMP TABLE computed_period AS
               SELECT p.* FROM every_period AS p
               WHERE p.period_end > ? OR p.period_end > (SELECT min(day) FROM touched_day)
                   OR (p.period_type, p.period_start, p.period_end) IN (
                       SELECT (period_type, period_start, period_end)
                       FROM (SELECT * FROM variant_state EXCEPT SELECT * FROM mart.period_state)
                   )
                   OR EXISTS (
                       FROM moved_window AS w
                       WHERE w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh' < p.period_end
                           AND w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh' > p.period_start
                   )""",
            [min(before, session.today)],
        )
    chosen = con.execute("SELECT period_no FROM computed_period ORDER BY period_no").fetchall()
    session.temp(
        "period_month",
        "period_no INTEGER, is_month_or_year BOOLEAN, month_start DATE",
        [
            {
                "period_no": number,
                "is_month_or_year": periods[number].type in ("month", "year"),
                "month_start": month,
            }
            for (number,) in chosen
            for month in periods[number].months()
        ],
    )
    session.make("period_day")
    session.make("half_month")
    session.make("period_last_day")
    return len(chosen)


def compute_values(session: Session) -> tuple[int, int]:
    """Compute the chosen periods and store what differs; (inserted, superseded) rows."""
    con = session.con
    con.execute(
        """CREATE OR REPLACE TEMP TABLE variant_contribution (
            indicator_id VARCHAR, variant VARCHAR, span VARCHAR, period_type VARCHAR, span_start DATE, span_end DATE,
            agency_id VARCHAR, agency_level VARCHAR, field_code VARCHAR, numerator HUGEINT, denominator HUGEINT)"""
    )
    for relation in shared_relations(session.sql_dir):
        con.execute(relation)
    for indicator in session.registry.indicators:
        rows = rows_of(indicator, session.sql_dir)
        con.execute(f"INSERT INTO variant_contribution BY NAME {rows.contributions()}")
    for table in ("agency_number", "field_number", "coded_contribution", "grain_total"):
        session.make(table)
    con.execute(f"INSERT INTO grain_total BY NAME {session.sql('engine', 'synced_total')}")
    session.make("variant_period")
    session.make("computed_value")
    return _store_versions(session)


def _store_versions(session: Session) -> tuple[int, int]:
    """Insert rows that differ from the current ones; those they replace, or that vanished, are no longer current."""
    con = session.con
    content = ", ".join(VALUE_CONTENT)
    before = session.number("SELECT count(*) FROM mart.indicator_value")
    insert = f"""INSERT INTO mart.indicator_value BY NAME
        SELECT {content}, as_known_at, TRUE AS is_current, $run_id AS run_id FROM computed_value AS n"""
    if before == 0:
        con.execute(insert, {"run_id": session.run_id})
        return session.number("SELECT count(*) FROM mart.indicator_value"), 0
    # Two salted hashes are 128 bits over the whole content: as good as comparing 21 columns, and much cheaper.
    hashes = f"v.rowid AS row_no, hash({content}) AS content_hash, hash('salt', {content}) AS salted_hash"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE stored_value_hash AS
            SELECT {hashes} FROM mart.indicator_value AS v
            WHERE v.is_current AND {_COMPUTED_OR_GONE}"""
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE computed_value_hash AS SELECT {hashes} FROM computed_value AS v"
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE superseded_value AS
           SELECT row_no FROM stored_value_hash ANTI JOIN computed_value_hash USING (content_hash, salted_hash)"""
    )
    superseded = session.number("SELECT count(*) FROM superseded_value")
    if superseded:
        con.execute(
            "UPDATE mart.indicator_value SET is_current = FALSE WHERE rowid IN (FROM superseded_value)"
        )
    con.execute(
        f"""{insert} WHERE n.rowid IN (
                SELECT row_no FROM computed_value_hash
                ANTI JOIN stored_value_hash USING (content_hash, salted_hash))""",
        {"run_id": session.run_id},
    )
    return session.number("SELECT count(*) FROM mart.indicator_value") - before, superseded


_COMPUTED_OR_GONE = """(
    (period_type, period_start, period_end) IN (SELECT (period_type, period_start, period_end) FROM computed_period)
    OR (period_type, period_start, period_end) NOT IN (
        SELECT (period_type, period_start, period_end) FROM every_period))"""
"""Rows of the computed periods, and of periods that are no more."""


def score_766(session: Session) -> None:
    """The points of Decision 766 of the computed periods, and the gap to what the portal has published of them."""
    con = session.con
    _replace_periods(session, "score_766", _points(session, session.sql("engine", "our_figure_766")))
    session.temp(
        "official_tree_value",
        "metric_code VARCHAR, endpoint VARCHAR, value_key VARCHAR, is_numerator BOOLEAN",
        list(score_rules().official_values()),
    )
    session.make("official_figure_766")
    session.make("known_gap_cause_766")
    _replace_periods(session, "official_gap_cause", session.sql("engine", "official_gap_cause"))
    official = "SELECT *, NULL AS agency_level, 'final' AS quality FROM official_figure_766 WHERE numerator IS NOT NULL"
    con.execute(f"CREATE OR REPLACE TEMP TABLE official_points_766 AS {_points(session, official)}")
    explained = session.sql("engine", "explained_figure_766")
    con.execute(f"CREATE OR REPLACE TEMP TABLE explained_points_766 AS {_points(session, explained)}")
    _replace_periods(session, "official_gap", session.sql("engine", "official_gap"))


def _points(session: Session, figures: str) -> str:
    """The query that scores counts: the one arithmetic for ours, theirs, and ours with what explains the gap."""
    session.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE figure_to_score_766 AS
            SELECT period_type, period_start, period_end, period_label, agency_id, agency_level, metric_code,
                numerator, denominator, quality
            FROM ({figures})"""
    )
    return session.sql("engine", "score_766")


def _replace_periods(session: Session, table: str, query: str) -> None:
    """Replace the rows of the computed periods, and drop those of periods that are no more."""
    session.con.execute(f"DELETE FROM mart.{table} WHERE {_COMPUTED_OR_GONE}")
    session.con.execute(f"INSERT INTO mart.{table} BY NAME {query}")
