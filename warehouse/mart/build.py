"""From core to mart: prepared tables, indicators, versions, in one transaction.

``build_mart`` is the only way rows get into ``mart.duckdb``. It reads core (attached read-only as ``core_db``) and the
landing manifests, recomputes the periods that changed data touch plus the open ones, and inserts only rows that differ
from what is current. The SQL lives in ``warehouse/sql/mart``: ``prepared`` (one file per table), ``indicators`` (one
file per indicator), ``engine`` (from contributions to values), ``views``.

Belongs here: the order of things, and what a build reports. Does not belong here: the things (the modules beside this
one).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.database.sqltext import MACROS
from warehouse.database.transaction import transaction
from warehouse.database.views import make_views, view_statements
from warehouse.decided.frozen import Reported
from warehouse.faultpoint import fault_point
from warehouse.landing.completeness import source_gaps
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.mart.inputs import (
    load_landing_tables,
    load_prepared_inputs,
    load_registry,
    load_reported,
)
from warehouse.mart.refresh import prepare_changes, refresh_facts, refresh_references
from warehouse.mart.rows import SQL_DIR, rows_of
from warehouse.mart.session import Session
from warehouse.mart.states import load_periods, load_states, load_variants
from warehouse.mart.sums import add_up, amend, check_sample
from warehouse.mart.values import choose_periods, compute_values, score_766
from warehouse.registry.datasets import datasets
from warehouse.registry.indicators import Registry, registry
from warehouse.registry.parameters import MartParameters
from warehouse.registry.periods import all_periods

Mode = Literal["unchanged", "incremental", "full"]


@dataclass(frozen=True)
class SourceGap:
    """A source entity that is known incomplete: what its windows do not cover (local time)."""

    source: str
    gaps: tuple[Window, ...]


@dataclass(frozen=True)
class MartReport:
    """What a build did.

    Attributes:
        core_change_no: core change number the mart now stands on.
        mode: ``unchanged`` (core, registry and sources as before: only open periods were looked at), ``incremental``
            or ``full``.
        recomputed_from: first day whose periods were recomputed because data changed; None in the other modes.
        periods: periods computed. inserted, superseded: rows of mart.indicator_value.
        sample_agreed: False if kept sums were not what whole facts add up to, which is a fault of the program;
            everything was then added up anew, so that the figures are right.
        gaps: sources known incomplete; what they feed is provisional.
        seconds: wall time.
    """

    core_change_no: int
    mode: Mode
    recomputed_from: date | None
    periods: int
    inserted: int
    superseded: int
    gaps: tuple[SourceGap, ...]
    sample_agreed: bool
    seconds: float


def build_mart(
    warehouse: Warehouse,
    store: LandingStore,
    clock: Clock,
    run_id: str,
    origin: str,
    parameters: MartParameters,
    *,
    full: bool = False,
    reported: Reported | None = None,
    indicators: Registry | None = None,
    sql_dir: Path = SQL_DIR,
) -> MartReport:
    """Bring mart.duckdb to the state of core.duckdb, as known at the clock's moment.

    Args:
        warehouse: the two working files; core must exist.
        store: landing, for windows, gaps and quarantine.
        clock: decides what is open and where overdue is measured in open periods (R85).
        run_id: written into rows that are new or differ.
        origin: origin of the data, written into mart.state.
        parameters: what the operator decides about figures.
        full: recompute everything, whatever changed.
        reported: what people froze and released.
        indicators: another registry than the shipped one (tests).
        sql_dir: another folder of SQL than the shipped one (tests show what a naive reading does).

    Returns:
        What was done. Everything happens in one transaction: killed anywhere, the file is as before or as after.
    """
    began = time.monotonic()
    with warehouse.mart() as con:
        session = Session(
            con=con,
            store=store,
            clock=clock,
            run_id=run_id,
            origin=origin,
            parameters=parameters,
            registry=indicators or registry(),
            reported=reported,
            sql_dir=sql_dir,
            full=full,
        )
        con.execute("CREATE SCHEMA IF NOT EXISTS kept")
        with transaction(con):
            report = _run(session, began)
            fault_point("mart.before_commit")
        fault_point("mart.after_commit")
    return report


def _run(session: Session, began: float) -> MartReport:
    change_no = session.number("SELECT coalesce(max(change_no), 0) FROM core_db.core.change_log")
    input_hash = _input_hash(session)
    # fetchall: since DuckDB 2 a result that was not read to its end holds the connection
    states = session.con.execute("SELECT core_change_no, input_hash, local_today FROM mart.state").fetchall()
    state = states[0] if states else None
    core_changed = state is None or int(state[0]) != change_no
    everything = (
        session.full
        or state is None
        or change_no < int(state[0])
        or str(state[1]) != f"{input_hash}:{_core_hash(session, int(state[0]))}"
    )
    before: date | None = None if state is None else state[2]

    if everything:
        load_registry(session)
        make_views(session.con, session.sql_dir)
    since = int(state[0]) if state else 0
    prepare_changes(session, since)
    if everything or core_changed:
        load_prepared_inputs(session)
        everything = refresh_references(session, since) or everything
        refresh_facts(session, everything)
    if everything or core_changed or before != session.today:
        # a succession that was announced for today makes other units
        session.temp("build_day", "day DATE", [{"day": session.today}])
        session.replace_when_different("agency_bridge", session.sql("prepared", "agency_bridge"))

    parameters = session.parameters
    first = session.one(session.sql("engine", "first_event"))[0]
    periods = all_periods(first, session.today, parameters.report_calendar) if isinstance(first, date) else []
    known_until = session.clock.local_now() - parameters.settle
    gaps = source_gaps(session.store, parameters.history_from, known_until)
    load_periods(session, periods)
    load_variants(session)
    load_states(session, periods, gaps)
    # before the indicators: one of them counts the windows
    load_landing_tables(session, gaps)
    closed_until = None if everything or before is None else min(before, session.today)
    agrees = True
    if closed_until is not None and _has_earlier_periods(session, closed_until):
        closed_until = None  # nothing is kept of them yet
    if closed_until is None:
        add_up(session)
    else:
        amend(session, closed_until)
        if core_changed and not (agrees := check_sample(session)):
            add_up(session)
            closed_until, everything = None, True
    if everything or core_changed:
        session.replace_when_different(
            "public_agency_procedure", session.sql("prepared", "public_agency_procedure")
        )
    computed = choose_periods(session, periods, closed_until)
    fault_point("mart.periods_chosen")
    inserted, superseded = compute_values(session)
    if computed:
        score_766(session)
    session.replace_when_different("period_state", "FROM variant_state")
    load_reported(session)
    session.replace_rows(
        "state",
        [
            {
                "core_change_no": change_no,
                "input_hash": f"{input_hash}:{_core_hash(session, change_no)}",
                "local_today": session.today,
                "computed_at": session.clock.now(),
                "run_id": session.run_id,
                "origin": session.origin,
                **parameters.by_name(),
            }
        ],
    )
    mode: Mode = "full" if everything else "incremental" if core_changed else "unchanged"
    touched = session.one("SELECT min(day) FROM touched_day")[0]
    return MartReport(
        core_change_no=change_no,
        mode=mode,
        recomputed_from=touched if mode == "incremental" and isinstance(touched, date) else None,
        periods=computed,
        inserted=inserted,
        superseded=superseded,
        sample_agreed=agrees,
        gaps=tuple(SourceGap(source, tuple(windows)) for source, windows in sorted(gaps.items()) if windows),
        seconds=time.monotonic() - began,
    )


def _has_earlier_periods(session: Session, closed_until: date) -> bool:
    """Whether periods are over that the build before did not know: an event came that is older than all before."""
    return bool(
        session.number(
            """SELECT count(*) FROM every_period AS p
               WHERE p.period_end <= ? AND (p.period_type, p.period_start, p.period_end) NOT IN (
                   SELECT (s.period_type, s.period_start, s.period_end) FROM mart.period_state AS s)""",
            [closed_until],
        )
    )


def _input_hash(session: Session) -> str:
    """What else decides the figures, besides core: registry, SQL, parameters."""
    digest = hashlib.sha256(f"{session.registry.content_hash}{datasets().content_hash}".encode())
    for path in sorted(session.sql_dir.rglob("*.sql")):
        digest.update(path.relative_to(session.sql_dir).as_posix().encode() + b"\0" + path.read_bytes())
    for text in (MACROS, *view_statements(session.sql_dir).values()):
        digest.update(text.encode())
    for indicator in session.registry.indicators:
        digest.update(rows_of(indicator, session.sql_dir).contributions().encode())
    digest.update(str(sorted(session.parameters.by_name().items())).encode())
    return digest.hexdigest()


def _core_hash(session: Session, change_no: int) -> str:
    """Which extracts core had taken in by a change.

    A core that was lost and built anew counts its changes anew: the same number may then stand for other content.
    """
    return str(
        session.one(
            """SELECT md5(coalesce(string_agg(concat_ws('/', change_no, table_name, system, entity, extract_id), ','
                   ORDER BY change_no, table_name, system, entity, extract_id), ''))
               FROM core_db.core.applied_extract WHERE change_no <= ?""",
            [change_no],
        )[0]
    )
