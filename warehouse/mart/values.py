"""The figures: which periods are computed, their values, the versions that differ, the points of Decision 766.

Belongs here: the order of the engine's statements (``sql/mart/engine``) from contributions to stored versions. Does not
belong here: what an indicator counts (``sql/mart/indicators``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warehouse.mart.session import Session
from warehouse.registry.figures import VALUE_CONTENT
from warehouse.registry.periods import Period
from warehouse.registry.score_766 import score_rules


def choose_periods(session: Session, periods: Sequence[Period], closed_until: date | None) -> int:
    """computed_period: all (`closed_until` None), or those whose figures may be others than before.

    That are those not over at this build or the one before, those that kept sums moved in, those whose sources' state,
    windows or published figures moved.

    Args:
        session: the build.
        periods: every period, as load_periods numbered them.
        closed_until: periods that end by this day were over at the build before, too.

    Returns:
        How many.
    """
    con = session.con
    if closed_until is None:
        con.execute("CREATE OR REPLACE TEMP TABLE computed_period AS FROM every_period")
    else:
        session.make("moved_day")
        con.execute(
            """CREATE OR REPLACE TEMP TABLE computed_period AS
               SELECT p.* FROM every_period AS p
               WHERE p.period_end > ?
                   OR EXISTS (FROM moved_day AS d WHERE d.day >= p.period_start AND d.day < p.period_end)
                   OR p.period_end IN (SELECT c.span_end FROM moved_contribution AS c WHERE c.span = 'end')
                   OR (p.period_type, p.period_start, p.period_end) IN (
                       SELECT (c.period_type, c.span_start, c.span_end)
                       FROM moved_contribution AS c WHERE c.span = 'period'
                       UNION SELECT (b.period_type, b.period_start, b.period_end) FROM moved_base_count_766 AS b
                       UNION SELECT (d.period_type, d.period_start, d.period_end) FROM moved_distorted_count_766 AS d
                       UNION SELECT (s.period_type, s.period_start, s.period_end)
                       FROM (SELECT * FROM variant_state EXCEPT SELECT * FROM mart.period_state) AS s
                   )
                   OR EXISTS (
                       FROM moved_window AS w
                       WHERE w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh' < p.period_end
                           AND w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh' > p.period_start
                   )""",
            [closed_until],
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
    session.define("period_day", session.sql("engine", "period_day"))
    session.make("half_month")
    return len(chosen)


def compute_values(session: Session) -> tuple[int, int]:
    """Compute the chosen periods from the kept sums and store what differs; (inserted, superseded) rows."""
    session.make("variant_contribution")
    for table in ("agency_number", "field_number", "coded_contribution", "grain_total"):
        session.make(table)
    session.con.execute(f"INSERT INTO grain_total BY NAME {session.sql('engine', 'synced_total')}")
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
