"""From core to mart: prepared tables, indicators, versions, in one transaction.

``build_mart`` is the only way rows get into ``mart.duckdb``. It reads core (attached read-only as ``core_db``) and the
landing manifests, recomputes the periods that changed data touch plus the open ones, and inserts only rows that differ
from what is current. The SQL lives in ``warehouse/sql/mart``: ``prepared`` (one file per table), ``indicators`` (one
file per indicator), ``engine`` (roll-up and judgement), ``views``. Here is only the order of things.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from warehouse.clock import LOCAL, Clock
from warehouse.database.connection import Warehouse, roll_back
from warehouse.decided.frozen import Reported
from warehouse.faultpoint import fault_point
from warehouse.landing.completeness import source_gaps
from warehouse.landing.quarantine import SCHEMA as REFUSALS
from warehouse.landing.quarantine import refusals
from warehouse.landing.store import LandingStore, Manifest, Window
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.datasets import Dataset, datasets, period_span
from warehouse.registry.figures import VALUE_CONTENT, figures_of
from warehouse.registry.indicators import Registry, registry
from warehouse.registry.periods import Calendar, Period, all_periods, version_on
from warehouse.registry.score_766 import score_rules

SQL_DIR = Path(__file__).parents[1] / "sql" / "mart"

Mode = Literal["unchanged", "incremental", "full"]
State = Literal["closed", "open", "gap", "no_data"]
Span = tuple[str, date, date]

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

SETTLEMENT = "payment/settlement"
OFFICIAL = "portal/official_766"

GRAINS = ("city", "agency_group", "agency", "field", "agency_field")
"""Numbered from 1 in the engine's SQL."""

NAMED_GAP = timedelta(hours=1)

VIEWS = (
    "scorecard",
    "online_service_coverage_monthly",
    "electronic_document_share_monthly",
    "epayment_adoption_monthly",
    "on_time_by_field_monthly",
    "late_dossiers",
    "frozen_difference",
    "target_pace",
    "contribution",
    "programme",
    "sync_rate",
    "count_on_todays_units",
    "target_conflict",
    "score_766_total",
)


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
        row_counts: rows per mart table after the build.
        gaps: sources known incomplete; what they feed is provisional.
        seconds: wall time.
    """

    core_change_no: int
    mode: Mode
    recomputed_from: date | None
    periods: int
    inserted: int
    superseded: int
    row_counts: Mapping[str, int]
    gaps: tuple[SourceGap, ...]
    seconds: float


@dataclass
class _Build:
    """One build: what it was asked for, and what it has found out so far."""

    con: duckdb.DuckDBPyConnection
    store: LandingStore
    clock: Clock
    run_id: str
    origin: str
    settle: timedelta
    history_from: datetime
    min_field_cases: int
    public_min_count: int
    report_calendar: Calendar
    registry: Registry
    sql_dir: Path
    full: bool
    reported: Reported | None = None
    today: date = field(init=False)
    touched: date | None = None

    def __post_init__(self) -> None:
        self.today = self.clock.today()

    def sql(self, folder: str, name: str) -> str:
        """The text of one SQL file."""
        return (self.sql_dir / folder / f"{name}.sql").read_text(encoding="utf-8")

    def one(self, query: str, parameters: Sequence[object] = ()) -> tuple[object, ...]:
        """The first row of a query that always has one."""
        rows = self.con.execute(query, list(parameters)).fetchall()
        if not rows:
            raise LookupError(query)
        return tuple(rows[0])

    def number(self, query: str, parameters: Sequence[object] = ()) -> int:
        """The one number a query gives."""
        return int(str(self.one(query, parameters)[0]))

    def temp(self, name: str, frame: pl.DataFrame) -> None:
        """A temporary table from a frame."""
        self.con.register("frame_in", frame)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM frame_in")
        self.con.unregister("frame_in")


def build_mart(
    warehouse: Warehouse,
    store: LandingStore,
    clock: Clock,
    run_id: str,
    origin: str,
    settle: timedelta,
    history_from: datetime,
    full: bool = False,
    *,
    min_field_cases: int = 30,
    public_min_count: int = 5,
    report_calendar: Calendar = "civil",
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
        settle: the tail of this length is not a gap.
        history_from: naive local; where windows should begin.
        full: recompute everything, whatever changed.
        min_field_cases: fields with fewer cases are marked in the scorecard.
        public_min_count: smaller counts are hidden in the tables for the public; 0 hides none.
        report_calendar: ``admin15`` adds the periods that administrative reports close on, for the city (R47).
        reported: what people froze and released.
        indicators: another registry than the shipped one (tests).
        sql_dir: another folder of SQL than the shipped one (tests show what a naive reading does).

    Returns:
        What was done. Everything happens in one transaction: killed anywhere, the file is as before or as after.
    """
    began = time.monotonic()
    with warehouse.mart() as con:
        build = _Build(
            con=con,
            store=store,
            clock=clock,
            run_id=run_id,
            origin=origin,
            settle=settle,
            history_from=history_from,
            min_field_cases=min_field_cases,
            public_min_count=public_min_count,
            report_calendar=report_calendar,
            registry=indicators or registry(),
            reported=reported,
            sql_dir=sql_dir,
            full=full,
        )
        con.execute("BEGIN TRANSACTION")
        try:
            report = _run(build, began)
            fault_point("mart.before_commit")
            con.execute("COMMIT")
        except BaseException:
            roll_back(con)
            raise
        fault_point("mart.after_commit")
    return report


def _run(build: _Build, began: float) -> MartReport:
    change_no = build.number("SELECT coalesce(max(change_no), 0) FROM core_db.core.change_log")
    input_hash = _input_hash(build)
    # fetchall: since DuckDB 2 a result that was not read to its end holds the connection
    states = build.con.execute("SELECT core_change_no, input_hash, local_today FROM mart.state").fetchall()
    state = states[0] if states else None
    core_changed = state is None or int(state[0]) != change_no
    everything = (
        build.full
        or state is None
        or change_no < int(state[0])
        or str(state[1]) != f"{input_hash}:{_core_hash(build, int(state[0]))}"
    )
    if not everything and core_changed and state is not None:
        everything = _touches_everything(build, int(state[0]))
    before: date | None = None if state is None else state[2]

    if everything:
        _load_registry(build)
        _create_views(build)
    if everything or core_changed:
        _load_run_inputs(build)
        _refresh_prepared(build)
    if everything or core_changed or before != build.today:
        # a succession that was announced for today makes other units
        build.con.execute(f"CREATE OR REPLACE TEMP TABLE build_day AS SELECT DATE '{build.today}' AS day")
        _replace_when_different(build, "agency_bridge", build.sql("prepared", "agency_bridge"))

    first = build.one(build.sql("engine", "first_event"))[0]
    periods = all_periods(first, build.today, build.report_calendar) if isinstance(first, date) else []
    gaps = source_gaps(
        build.store, build.registry.series, build.history_from, build.clock.local_now() - build.settle
    )
    _load_periods(build, periods)
    settled = _settled(build)
    _load_states(build, periods, {**gaps, SETTLEMENT: _unsettled(build, periods, settled)}, settled)
    # before the indicators: one of them counts the windows
    _load_landing_tables(build, gaps)
    affected = _affected(build, periods, everything, before)
    inserted, superseded = _compute(build, affected)
    if affected:
        _score(build)
    _replace_when_different(build, "period_state", "SELECT * FROM variant_state")
    _load_reported(build)
    build.con.execute("DELETE FROM mart.state")
    build.con.execute(
        "INSERT INTO mart.state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            change_no,
            f"{input_hash}:{_core_hash(build, change_no)}",
            build.today,
            build.clock.now(),
            build.run_id,
            build.origin,
            build.min_field_cases,
            build.public_min_count,
            build.report_calendar,
        ],
    )
    mode: Mode = "full" if everything else "incremental" if core_changed else "unchanged"
    return MartReport(
        core_change_no=change_no,
        mode=mode,
        recomputed_from=build.touched if mode == "incremental" else None,
        periods=len(affected),
        inserted=inserted,
        superseded=superseded,
        row_counts=_row_counts(build),
        gaps=tuple(SourceGap(source, tuple(found)) for source, found in sorted(gaps.items()) if found),
        seconds=time.monotonic() - began,
    )


def _input_hash(build: _Build) -> str:
    """What else decides the figures, besides core: registry, SQL, parameters."""
    digest = hashlib.sha256(f"{build.registry.content_hash}{datasets().content_hash}".encode())
    for path in sorted(build.sql_dir.rglob("*.sql")):
        digest.update(path.relative_to(build.sql_dir).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(f"{build.min_field_cases}/{build.public_min_count}/{build.report_calendar}".encode())
    return digest.hexdigest()


def _core_hash(build: _Build, change_no: int) -> str:
    """Which extracts core had taken in by a change.

    A core that was lost and built anew counts its changes anew: the same number may then stand for other content.
    """
    return str(
        build.one(
            """SELECT md5(coalesce(string_agg(concat_ws('/', change_no, table_name, system, entity, extract_id), ','
                   ORDER BY change_no, table_name, system, entity, extract_id), ''))
               FROM core_db.core.applied_extract WHERE change_no <= ?""",
            [change_no],
        )[0]
    )


def _touches_everything(build: _Build, since: int) -> bool:
    unknown, first = build.one(
        "SELECT count(*) FILTER (WHERE touched_from IS NULL), min(touched_from) "
        "FROM core_db.core.change_log WHERE change_no > ?",
        [since],
    )
    build.touched = _earlier(build.touched, first)
    return bool(unknown)


def _earlier(one: date | None, other: object) -> date | None:
    if not isinstance(other, date):
        return one
    return other if one is None else min(one, other)


def _load_registry(build: _Build) -> None:
    """Write mart.indicator and mart.target from the registry."""
    rows: list[tuple[object, ...]] = []
    targets: list[tuple[object, ...]] = []
    for published in build.registry.published():
        indicator = published.indicator
        variant = indicator.variants[published.base_variant]
        grains = ("city",) if published.is_worst_field else indicator.grains_of(published.base_variant)
        rows.append(
            (
                indicator.id,
                published.variant,
                published.variant == "headline",
                indicator.tier,
                indicator.order,
                published.name.vi,
                published.name.en,
                published.description.vi,
                published.description.en,
                indicator.unit_of(published.base_variant),
                indicator.direction,
                published.formula.vi,
                published.formula.en,
                variant.numerator_sql,
                variant.denominator_sql,
                indicator.exclusions.vi,
                indicator.exclusions.en,
                ", ".join(grains),
                ", ".join(indicator.sources_of(published.base_variant)),
                indicator.legal_basis.vi,
                indicator.legal_basis.en,
                indicator.owner,
                indicator.judged_by_field,
                indicator.formula_version,
                indicator.formula_since,
                indicator.measure,
            )
        )
        targets.extend(
            (indicator.id, published.variant, t.valid_from, t.valid_to, t.operator, t.pct, t.note)
            for t in indicator.targets_of(published.base_variant)
        )
    _replace_rows(build, "indicator", rows)
    _replace_rows(build, "target", targets)
    programme = build.registry.series.programme
    _replace_rows(
        build,
        "programme_item",
        [
            (item, programme[item].vi, programme[item].en, one.id)
            for one in build.registry.indicators
            for item in one.items
        ],
    )
    _replace_rows(
        build,
        "series_break",
        [
            (
                indicator_id,
                one.day,
                one.kind,
                one.version_before,
                one.version_after,
                one.description.vi,
                one.description.en,
                one.is_for_all,
            )
            for one in build.registry.series_breaks()
            for indicator_id in one.indicator_ids
        ],
    )
    build.temp("registry_score_rule", score_rules().frame())
    build.con.execute(
        "DELETE FROM mart.score_rule; INSERT INTO mart.score_rule BY NAME FROM registry_score_rule"
    )


def _replace_rows(build: _Build, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    build.con.execute(f"DELETE FROM mart.{table}")
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        build.con.executemany(f"INSERT INTO mart.{table} VALUES ({marks})", [list(row) for row in rows])


def _create_views(build: _Build) -> None:
    for name in VIEWS:
        path = build.sql_dir / "views" / f"{name}.sql"
        if path.exists():
            build.con.execute(path.read_text(encoding="utf-8"))


def _load_run_inputs(build: _Build) -> None:
    """What the prepared tables need besides core: the registry's field groups, the fee-bearing set (R04), the limit."""
    build.con.execute(
        f"CREATE OR REPLACE TEMP TABLE public_limit AS SELECT {build.public_min_count} AS min_count"
    )
    groups = build.registry.series.field_groups
    build.temp(
        "registry_field_group",
        pl.DataFrame(
            [("land", name) for name in groups.land] + [("investment", name) for name in groups.investment],
            schema={"kind": pl.String, "name": pl.String},
            orient="row",
        ),
    )
    build.con.execute(
        f"CREATE OR REPLACE TEMP TABLE fee_bearing_procedure AS {build.sql('engine', 'fee_bearing_procedure')}"
    )


def _refresh_prepared(build: _Build) -> None:
    """Bring the prepared tables to core's state; remembers the first day that a change can be seen on."""
    for table in REFERENCE_TABLES:
        _replace_when_different(build, table, build.sql("prepared", table))
    for entry in datasets().datasets:
        _replace_when_different(build, entry.table, entry.mart_select())
    for table, key in FACT_KEYS.items():
        _refresh_fact(build, table, key)
    for table in DERIVED_TABLES:
        _replace_when_different(build, table, build.sql("prepared", table))
    _refresh_settlement_days(build)


def _refresh_settlement_days(build: _Build) -> None:
    """A new file may settle days long before its own lines (no bank day between), so the days themselves tell."""
    staged = _stage(build, "settlement_day", build.sql("prepared", "settlement_day"))
    moved = build.one(
        f"""SELECT min(settlement_date) FROM (
            (FROM {staged} EXCEPT FROM mart.settlement_day)
            UNION ALL (FROM mart.settlement_day EXCEPT FROM {staged}))"""
    )[0]
    build.touched = _earlier(build.touched, moved)
    if moved is not None:
        build.con.execute("DELETE FROM mart.settlement_day")
        build.con.execute(f"INSERT INTO mart.settlement_day SELECT * FROM {staged}")
    build.con.execute(f"DROP TABLE {staged}")


def _settled(build: _Build) -> list[Window]:
    """From the first day in the settlement files to the end of the last one; nothing without a file."""
    first, last = build.one(
        "SELECT min(settlement_date), max(settlement_date) FROM core_db.core.settlement_line"
    )
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    midnight = datetime.min.time()
    return [Window(datetime.combine(first, midnight), datetime.combine(last + timedelta(days=1), midnight))]


def _unsettled(build: _Build, periods: Sequence[Period], settled: Sequence[Window]) -> list[Window]:
    """What of the ended periods is not settled: the last day in the files may bring lines until a later one follows."""
    ended = max((one.end for one in periods if not one.is_open(build.today)), default=date.min)
    until = datetime.combine(ended, datetime.min.time())
    starts = [window.end - timedelta(days=1) for window in settled]
    return [Window(start, until) for start in starts if start < until]


def _stage(build: _Build, table: str, query: str) -> str:
    """A temporary table with the columns of mart.<table>, filled by name from the query."""
    staged = f"staged_{table}"
    build.con.execute(f"CREATE OR REPLACE TEMP TABLE {staged} AS SELECT * FROM mart.{table} LIMIT 0")
    build.con.execute(f"INSERT INTO {staged} BY NAME {query}")
    return staged


def _replace_when_different(build: _Build, table: str, query: str) -> None:
    staged = _stage(build, table, query)
    differs = build.number(
        f"""SELECT count(*) FROM (
            SELECT 1 FROM (SELECT * FROM {staged} EXCEPT ALL SELECT * FROM mart.{table})
            UNION ALL
            SELECT 1 FROM (SELECT * FROM mart.{table} EXCEPT ALL SELECT * FROM {staged})
            LIMIT 1
        )"""
    )
    if differs:
        build.con.execute(f"DELETE FROM mart.{table}")
        build.con.execute(f"INSERT INTO mart.{table} SELECT * FROM {staged}")
    build.con.execute(f"DROP TABLE {staged}")


def _refresh_fact(build: _Build, table: str, key: tuple[str, ...]) -> None:
    staged = _stage(build, table, build.sql("prepared", table))
    con = build.con
    if build.number(f"SELECT count(*) FROM mart.{table}") == 0:
        con.execute(f"INSERT INTO mart.{table} SELECT * FROM {staged}")
    else:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE removed_row AS SELECT * FROM mart.{table} EXCEPT ALL SELECT * FROM {staged}"
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE added_row AS SELECT * FROM {staged} EXCEPT ALL SELECT * FROM mart.{table}"
        )
        first = build.one(f"SELECT min({TOUCHED[table]}) FROM (FROM removed_row UNION ALL FROM added_row)")[0]
        build.touched = _earlier(build.touched, first)
        match = " AND ".join(f"t.{column} = g.{column}" for column in key)
        con.execute(
            f"DELETE FROM mart.{table} AS t USING (SELECT DISTINCT {', '.join(key)} FROM removed_row) AS g "
            f"WHERE {match}"
        )
        con.execute(f"INSERT INTO mart.{table} SELECT * FROM added_row")
        con.execute("DROP TABLE removed_row; DROP TABLE added_row")
    con.execute(f"DROP TABLE {staged}")


def _load_periods(build: _Build, periods: Sequence[Period]) -> None:
    """every_period: every period with its derived columns; the affected ones are picked from it later."""
    series = build.registry.series
    now = build.clock.local_now()
    frame = pl.DataFrame(
        [
            (
                number,
                p.type,
                p.start,
                p.end,
                p.last_day,
                datetime.combine(p.start, datetime.min.time()),
                # R85: the period's end of an open period is the run's moment
                min(datetime.combine(p.end, datetime.min.time()), now),
                p.is_open(build.today),
                p.label,
                p.calendar,
                p.namesake.start,
                version_on(series.taxonomy, p.last_day),
                version_on(series.organisation, p.last_day),
            )
            for number, p in enumerate(periods)
        ],
        schema={
            "period_no": pl.Int32,
            "period_type": pl.String,
            "period_start": pl.Date,
            "period_end": pl.Date,
            "last_day": pl.Date,
            "start_local": pl.Datetime("us"),
            "as_of_local": pl.Datetime("us"),
            "is_open": pl.Boolean,
            "period_label": pl.String,
            "calendar": pl.String,
            "target_day": pl.Date,
            "taxonomy_version": pl.String,
            "org_version": pl.String,
        },
        orient="row",
    )
    build.temp("period_in", frame)
    zone = LOCAL.key
    build.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE every_period AS
            SELECT * EXCLUDE (start_local, as_of_local),
                start_local AT TIME ZONE '{zone}' AS start_at, as_of_local AT TIME ZONE '{zone}' AS as_of
            FROM period_in"""
    )


def _load_states(
    build: _Build, periods: Sequence[Period], gaps: Mapping[str, list[Window]], settled: Sequence[Window]
) -> None:
    """variant_state (closed, open, gap, no_data), registry_variant, variant_grain, variant_known_at."""
    windowed = set(build.registry.series.windowed)
    covered: dict[str, Sequence[Window]] = {
        source: build.store.covered(*source.split("/")) for source in sorted(windowed)
    }
    covered[SETTLEMENT] = settled
    official = _official(build)
    rows_by_end = {
        end: bool(known)
        for end, known in build.con.execute(
            """SELECT p.period_end, count(c.procedure_code) > 0
               FROM (SELECT DISTINCT period_end, last_day FROM every_period) AS p
               LEFT JOIN mart.procedure AS c
                   ON c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day)
               GROUP BY ALL"""
        ).fetchall()
    }
    states: list[tuple[object, ...]] = []
    variants: list[tuple[object, ...]] = []
    known: list[tuple[str, str, str]] = []
    numbers: dict[tuple[str, str], int] = {}
    cache: dict[tuple[tuple[str, ...], str | None, Period], tuple[State, str | None]] = {}
    filed: dict[tuple[str, str | None], set[Span]] = {}
    for published in build.registry.published():
        indicator = published.indicator
        variant = indicator.variants[published.base_variant]
        sources = indicator.sources_of(published.base_variant)
        numbers[indicator.id, published.variant] = len(numbers)
        variants.append(
            (
                numbers[indicator.id, published.variant],
                indicator.id,
                published.variant,
                numbers[indicator.id, published.base_variant],
                published.is_worst_field,
                indicator.judged_by_field,
                indicator.direction == "higher",
                variant.ends_by,
                variant.ends_after,
                indicator.formula_version,
                variant.note,
                indicator.measure == "rank",
                indicator.measure == "count",
                list(indicator.judged_in) or None,
            )
        )
        entry = datasets().by_source(sources[0])
        if entry is not None and (sources[0], indicator.rows) not in filed:
            filed[sources[0], indicator.rows] = _filed(build, entry, indicator.rows)
        known.extend((indicator.id, published.variant, source) for source in sources)
        for period in periods:
            if entry is not None and entry.by_period and period.calendar != "civil":
                continue  # what a file says of a whole period it says of a civil one (R76)
            nothing = (
                indicator.not_applicable_from is not None and period.last_day >= indicator.not_applicable_from
            )
            found = None if nothing else cache.get((sources, indicator.rows, period))
            if found is None:
                if nothing:
                    given = True
                elif entry is not None:
                    given = (period.type, period.start, period.end) in filed[sources[0], indicator.rows]
                elif sources[0] == OFFICIAL:
                    given = (period.start, period.end) in official
                elif sources[0] in covered:
                    given = _meets(covered[sources[0]], period)
                else:
                    given = rows_by_end.get(period.end, False)
                found = _state(build, period, sources, given, gaps)
                if not nothing:
                    cache[sources, indicator.rows, period] = found
            states.append((indicator.id, published.variant, period.type, period.start, period.end, *found))
    build.temp(
        "variant_state",
        pl.DataFrame(
            states,
            schema={
                "indicator_id": pl.String,
                "variant": pl.String,
                "period_type": pl.String,
                "period_start": pl.Date,
                "period_end": pl.Date,
                "state": pl.String,
                "reason": pl.String,
            },
            orient="row",
        ),
    )
    build.temp(
        "registry_variant",
        pl.DataFrame(
            variants,
            schema={
                "variant_no": pl.Int32,
                "indicator_id": pl.String,
                "variant": pl.String,
                "base_variant_no": pl.Int32,
                "is_worst_field": pl.Boolean,
                "judged_by_field": pl.Boolean,
                "higher_is_better": pl.Boolean,
                "ends_by": pl.Date,
                "ends_after": pl.Date,
                "formula_version": pl.String,
                "note": pl.String,
                "is_rank": pl.Boolean,
                "is_count": pl.Boolean,
                "judged_in": pl.List(pl.String),
            },
            orient="row",
        ),
    )
    build.temp(
        "variant_grain",
        pl.DataFrame(
            [
                (numbers[indicator.id, variant], GRAINS.index(grain) + 1)
                for indicator in build.registry.indicators
                for variant in indicator.variants
                for grain in indicator.grains_of(variant)
            ],
            schema={"variant_no": pl.Int32, "grain_no": pl.Int8},
            orient="row",
        ),
    )
    build.temp(
        "variant_source",
        pl.DataFrame(
            known, schema={"indicator_id": pl.String, "variant": pl.String, "source": pl.String}, orient="row"
        ),
    )
    build.con.execute(
        """CREATE OR REPLACE TEMP TABLE variant_known_at AS
           SELECT s.indicator_id, s.variant, max(e.landed_at) AS as_known_at
           FROM variant_source AS s
           INNER JOIN core_db.core.applied_extract AS e ON e.system || '/' || e.entity = s.source
           GROUP BY ALL"""
    )


def _official(build: _Build) -> set[tuple[date, date]]:
    """The periods whose official sync rate is known; of an ended one only as published after its end."""
    final = {
        manifest.extra.get("period"): manifest.extra.get("closed") == "true"
        for manifest in build.store.manifests(*OFFICIAL.split("/"))
    }
    found = build.con.execute(
        """SELECT period_start, period_end, concat_ws(':', period_type, year(period_start), CASE period_type
               WHEN 'month' THEN month(period_start) WHEN 'quarter' THEN quarter(period_start) END)
           FROM mart.sync_rate WHERE agency_id IS NULL"""
    ).fetchall()
    return {(start, end) for start, end, name in found if end > build.today or final.get(name)}


def _filed(build: _Build, entry: Dataset, rows: str | None) -> set[Span]:
    """The periods that a file dataset says something about (R76).

    Rows about a whole period speak about exactly that period and the year it lies in, no finer and nothing between.
    Rows about a day speak about every period with that day, and a file also about its own period: a file without a
    case in March says that there was none.
    """
    speaks = (
        "(s.span_start = p.period_start AND s.span_end = p.period_end) OR (s.span_start >= p.period_start "
        "AND s.span_end <= p.period_end AND p.period_end = p.period_start + INTERVAL 1 YEAR)"
        if entry.by_period
        else "s.span_start >= p.period_start AND s.span_end <= p.period_end"
    )
    where = f"WHERE {rows}" if rows else ""
    files: list[tuple[date, date]] = []
    if not entry.by_period:
        named = build.con.execute(f"SELECT DISTINCT file_period FROM mart.{entry.table} {where}").fetchall()
        files = [span for (name,) in named if (span := period_span(str(name))) is not None]
    build.temp(
        "file_span",
        pl.DataFrame(files, schema={"file_start": pl.Date, "file_end": pl.Date}, orient="row"),
    )
    found = build.con.execute(
        f"""SELECT p.period_type, p.period_start, p.period_end FROM every_period AS p
            WHERE EXISTS (SELECT 1 FROM (SELECT DISTINCT span_start, span_end FROM mart.{entry.table} {where}) AS s
                          WHERE {speaks})
               OR EXISTS (SELECT 1 FROM file_span AS f
                          WHERE f.file_start < p.period_end AND f.file_end > p.period_start)"""
    ).fetchall()
    return {(str(kind), start, end) for kind, start, end in found}


def _state(
    build: _Build, period: Period, sources: Sequence[str], given: bool, gaps: Mapping[str, list[Window]]
) -> tuple[State, str | None]:
    """R28 and the precedence no_data > provisional: what a period of these sources is, and why, in Vietnamese.

    `given`: whether the first source says anything about the period.
    """
    if not given:
        return "no_data", f"Nguồn {sources[0]} chưa có dữ liệu của kỳ này"
    missing = [source for source in sources if source in gaps and _meets(gaps[source], period)]
    if period.is_open(build.today):
        # seconds pass between pulling and computing: only a gap that an operator can act on is named
        named = [
            s for s in missing if any(w.end - w.start > NAMED_GAP for w in gaps[s] if _meets([w], period))
        ]
        reason = "Kỳ chưa kết thúc"
        return "open", f"{reason}; nguồn chưa đủ: {', '.join(named)}" if named else reason
    if missing:
        return "gap", f"Nguồn chưa đủ: {', '.join(missing)}"
    return "closed", None


def _meets(windows: Iterable[Window], period: Period) -> bool:
    start = datetime.combine(period.start, datetime.min.time())
    end = datetime.combine(period.end, datetime.min.time())
    return any(window.start < end and window.end > start for window in windows)


def _affected(
    build: _Build, periods: Sequence[Period], everything: bool, before: date | None
) -> list[Period]:
    """The periods to compute: all, or those touched, open, once open, whose sources' state or windows moved."""
    con = build.con
    if everything or before is None:
        con.execute("CREATE OR REPLACE TEMP TABLE computed_period AS SELECT * FROM every_period")
    else:
        con.execute(
            """CREATE OR REPLACE TEMP TABLE computed_period AS
               SELECT p.* FROM every_period AS p
               WHERE p.period_end > ? OR p.period_end > coalesce(?, DATE '9999-01-01')
                   OR (p.period_type, p.period_start, p.period_end) IN (
                       SELECT (period_type, period_start, period_end)
                       FROM (SELECT * FROM variant_state EXCEPT SELECT * FROM mart.period_state)
                   )
                   OR EXISTS (
                       FROM moved_window AS w
                       WHERE w.window_start AT TIME ZONE 'Asia/Ho_Chi_Minh' < p.period_end
                           AND w.window_end AT TIME ZONE 'Asia/Ho_Chi_Minh' > p.period_start
                   )""",
            [min(before, build.today), build.touched],
        )
    picked = con.execute("SELECT period_type, period_start, period_end FROM computed_period").fetchall()
    chosen = {(str(t), s, e) for t, s, e in picked}
    months = [
        (number, p.type in ("month", "year"), month)
        for number, p in enumerate(periods)
        if (p.type, p.start, p.end) in chosen
        for month in p.months()
    ]
    build.temp(
        "period_month",
        pl.DataFrame(
            months,
            schema={"period_no": pl.Int32, "is_month_or_year": pl.Boolean, "month_start": pl.Date},
            orient="row",
        ),
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE period_day AS {build.sql('engine', 'period_day')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE half_month AS {build.sql('engine', 'half_month')}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE period_last_day AS "
        "SELECT DISTINCT period_end, last_day, as_of FROM computed_period"
    )
    return [p for p in periods if (p.type, p.start, p.end) in chosen]


def _compute(build: _Build, affected: Sequence[Period]) -> tuple[int, int]:
    """Compute the affected periods and store what differs; (inserted, superseded) rows."""
    con = build.con
    con.execute(
        """CREATE OR REPLACE TEMP TABLE variant_contribution (
            indicator_id VARCHAR, variant VARCHAR, span VARCHAR, period_type VARCHAR, span_start DATE, span_end DATE,
            agency_id VARCHAR, agency_level VARCHAR, field_code VARCHAR, numerator HUGEINT, denominator HUGEINT)"""
    )
    if affected:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE agency_in_period AS {build.sql('engine', 'agency_in_period')}"
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE overdue_count AS {build.sql('engine', 'overdue_count')}")
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW active_dossier_766 AS {build.sql('engine', 'active_dossier_766')}"
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE base_count_766 AS {build.sql('engine', 'base_count_766')}")
        for indicator in build.registry.indicators:
            con.execute(
                f"INSERT INTO variant_contribution BY NAME SELECT '{indicator.id}' AS indicator_id, i.* "
                f"FROM ({build.sql('indicators', indicator.id)}) AS i"
            )
    for name, column in (("agency", "agency_id"), ("field", "field_code")):
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name}_number AS
                SELECT {column}, (row_number() OVER (ORDER BY {column}))::INTEGER AS {name}_no
                FROM (SELECT DISTINCT {column} FROM variant_contribution WHERE {column} IS NOT NULL)"""
        )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE coded_contribution AS {build.sql('engine', 'coded_contribution')}"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE grain_total AS {build.sql('engine', 'grain_total')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE variant_period AS {build.sql('engine', 'variant_period')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE computed_value AS {build.sql('engine', 'computed_value')}")
    return _store_versions(build)


def _store_versions(build: _Build) -> tuple[int, int]:
    """Insert rows that differ from the current ones; those they replace, or that vanished, are no longer current."""
    con = build.con
    content = ", ".join(VALUE_CONTENT)
    before = build.number("SELECT count(*) FROM mart.indicator_value")
    insert = f"""INSERT INTO mart.indicator_value BY NAME
        SELECT {content}, as_known_at, TRUE AS is_current, $run_id AS run_id FROM"""
    if before == 0:
        con.execute(f"{insert} computed_value", {"run_id": build.run_id})
        return build.number("SELECT count(*) FROM mart.indicator_value"), 0
    # Two salted hashes are 128 bits over the whole content: as good as comparing 21 columns, and much cheaper.
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE stored_value_hash AS
            SELECT v.rowid AS row_no, hash({content}) AS one, hash('salt', {content}) AS two
            FROM mart.indicator_value AS v
            WHERE v.is_current AND (
                (v.period_type, v.period_start, v.period_end) IN (
                    SELECT (period_type, period_start, period_end) FROM computed_period)
                OR (v.period_type, v.period_start, v.period_end) NOT IN (
                    SELECT (period_type, period_start, period_end) FROM every_period))"""
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE computed_value_hash AS
            SELECT v.rowid AS row_no, hash({content}) AS one, hash('salt', {content}) AS two FROM computed_value AS v"""
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE superseded_value AS "
        "SELECT row_no FROM stored_value_hash ANTI JOIN computed_value_hash USING (one, two)"
    )
    superseded = build.number("SELECT count(*) FROM superseded_value")
    if superseded:
        con.execute(
            "UPDATE mart.indicator_value SET is_current = FALSE WHERE rowid IN (SELECT row_no FROM superseded_value)"
        )
    con.execute(
        f"""{insert} computed_value AS n
            WHERE n.rowid IN (SELECT row_no FROM computed_value_hash ANTI JOIN stored_value_hash USING (one, two))""",
        {"run_id": build.run_id},
    )
    return build.number("SELECT count(*) FROM mart.indicator_value") - before, superseded


def _score(build: _Build) -> None:
    """The points of Decision 766 of the computed periods, and the gap to what the portal has published of them."""
    con = build.con
    _replace_periods(build, "score_766", _points(build, build.sql("engine", "our_figure_766")))
    build.temp(
        "official_tree_value",
        pl.DataFrame(
            list(score_rules().official_values()),
            schema={
                "metric_code": pl.String,
                "endpoint": pl.String,
                "value_key": pl.String,
                "is_numerator": pl.Boolean,
            },
            orient="row",
        ),
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE official_figure_766 AS {build.sql('engine', 'official_figure_766')}"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE known_gap_cause_766 AS {build.sql('engine', 'known_gap_cause_766')}"
    )
    _replace_periods(build, "official_gap_cause", build.sql("engine", "official_gap_cause"))
    official = "SELECT *, NULL AS agency_level, 'final' AS quality FROM official_figure_766 WHERE numerator IS NOT NULL"
    con.execute(f"CREATE OR REPLACE TEMP TABLE official_points_766 AS {_points(build, official)}")
    explained = build.sql("engine", "explained_figure_766")
    con.execute(f"CREATE OR REPLACE TEMP TABLE explained_points_766 AS {_points(build, explained)}")
    _replace_periods(build, "official_gap", build.sql("engine", "official_gap"))


def _points(build: _Build, figures: str) -> str:
    """The query that scores counts: the one arithmetic for ours, theirs, and ours with what explains the gap."""
    build.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE figure_to_score_766 AS
            SELECT period_type, period_start, period_end, period_label, agency_id, agency_level, metric_code,
                numerator, denominator, quality
            FROM ({figures})"""
    )
    return build.sql("engine", "score_766")


def _replace_periods(build: _Build, table: str, query: str) -> None:
    """Replace the rows of the computed periods, and drop those of periods that are no more."""
    build.con.execute(
        f"""DELETE FROM mart.{table} WHERE (period_type, period_start, period_end) IN (
                SELECT (period_type, period_start, period_end) FROM computed_period)
            OR (period_type, period_start, period_end) NOT IN (
                SELECT (period_type, period_start, period_end) FROM every_period)"""
    )
    build.con.execute(f"INSERT INTO mart.{table} BY NAME {query}")


def _load_landing_tables(build: _Build, gaps: Mapping[str, Sequence[Window]]) -> None:
    """mart.source_window and mart.quarantine_summary, from landing; moved_window: windows not as they were."""
    windows: dict[tuple[str, str, Window | str], Manifest] = {}
    for system, entity in build.store.entities():
        for manifest in build.store.manifests(system, entity):
            windows[system, entity, _place(manifest)] = manifest
    build.temp(
        "landed_window",
        pl.DataFrame(
            [
                (
                    system,
                    entity,
                    manifest.window.start if manifest.window else None,
                    manifest.window.end if manifest.window else None,
                    manifest.declared_total,
                    manifest.declared_checksum,
                    manifest.records,
                    manifest.distinct_keys,
                    manifest.quarantined,
                    manifest.completeness == "verified",
                    manifest.extract_id,
                    manifest.ended_at,
                    manifest.origin,
                    _READERS[system, entity],
                )
                for (system, entity, _), manifest in windows.items()
            ],
            schema={
                "source": pl.String,
                "entity": pl.String,
                "start_local": pl.Datetime("us"),
                "end_local": pl.Datetime("us"),
                "declared": pl.Int64,
                "declared_checksum": pl.String,
                "landed": pl.Int64,
                "distinct_keys": pl.Int64,
                "quarantined": pl.Int64,
                "verified": pl.Boolean,
                "extract_id": pl.String,
                "landed_at": pl.Datetime("us", "UTC"),
                "origin": pl.String,
                "readers": pl.Int32,
            },
            orient="row",
        ),
    )
    build.temp(
        "missing_window",
        pl.DataFrame(
            [(*source.split("/"), one.start, one.end) for source, found in gaps.items() for one in found],
            schema={
                "source": pl.String,
                "entity": pl.String,
                "start_local": pl.Datetime("us"),
                "end_local": pl.Datetime("us"),
            },
            orient="row",
        ),
    )
    said = """SELECT source, entity, window_start, window_end, declared, declared_checksum, state
              FROM mart.source_window WHERE state <> 'gap' AND window_start IS NOT NULL"""
    build.con.execute(f"CREATE OR REPLACE TEMP TABLE window_before AS {said}")
    _replace_when_different(build, "source_window", build.sql("prepared", "source_window"))
    build.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE moved_window AS
            ({said} EXCEPT FROM window_before) UNION ALL (FROM window_before EXCEPT {said})"""
    )
    _replace_when_different(build, "quarantine_summary", _quarantine_query(build))


def _place(manifest: Manifest) -> Window | str:
    """What an extract takes the place of: its window, period, file or list pulled before; else nothing."""
    if manifest.window is not None:
        return manifest.window
    if "period" in manifest.extra:
        return manifest.extra["period"]
    if "file_name" in manifest.extra:
        return manifest.extra["file_name"]
    return "" if "pull_date" in manifest.extra else manifest.extract_id


_READERS: Mapping[tuple[str, str], int] = Counter(
    (source.system, source.entity) for spec in CORE_TABLES.values() for source in spec.inputs
)
"""How many core tables read a landing entity."""


def _quarantine_query(build: _Build) -> str:
    """Refused records per rule and day of landing, and how many of them are still open."""
    found = [refusals(build.store, system, entity) for system, entity in build.store.entities()]
    build.temp("refused_record", pl.concat([pl.DataFrame(schema=REFUSALS), *found]))
    return f"""
        SELECT source, entity, rule, (landed_at AT TIME ZONE '{LOCAL.key}')::DATE AS day,
            count(DISTINCT record) AS records,
            count(*) FILTER (is_open) AS open_records,
            min(open_since) AS open_since,
            (min(open_since) AT TIME ZONE '{LOCAL.key}')::DATE AS open_since_date,
            count(DISTINCT extract_id) AS extracts,
            max(extract_id) AS last_extract_id,
            max(landed_at) AS last_landed_at,
            (max(landed_at) AT TIME ZONE '{LOCAL.key}')::DATE AS last_landed_date
        FROM refused_record
        GROUP BY source, entity, rule, day"""


def _load_reported(build: _Build) -> None:
    """mart.reported and mart.frozen_value, from what people decided."""
    lines = build.reported.read() if build.reported else []
    newest = {(line.period, line.kind == "freeze"): line.number for line in lines}
    now = {period: figures_of(build.con, period) for period, _ in newest}
    build.temp(
        "reported_line",
        pl.DataFrame(
            [
                (
                    line.kind,
                    line.number,
                    line.period.type,
                    line.period.start,
                    line.period.end,
                    line.period.label,
                    line.by,
                    line.note,
                    line.at.astimezone(UTC),
                    line.snapshot_id,
                    line.as_known_at.astimezone(UTC) if line.as_known_at else None,
                    line.figures,
                    line.figures_hash,
                    line.kind != "withdraw" and newest[line.period, line.kind == "freeze"] == line.number,
                    now[line.period] == (line.figures, line.figures_hash),
                )
                for line in lines
            ],
            schema={
                "kind": pl.String,
                "number": pl.Int32,
                "period_type": pl.String,
                "period_start": pl.Date,
                "period_end": pl.Date,
                "period_label": pl.String,
                "decided_by": pl.String,
                "note": pl.String,
                "decided_at": pl.Datetime("us", "UTC"),
                "snapshot_id": pl.String,
                "as_known_at": pl.Datetime("us", "UTC"),
                "figures": pl.Int64,
                "figures_hash": pl.String,
                "is_in_force": pl.Boolean,
                "is_unchanged": pl.Boolean,
            },
            orient="row",
        ),
    )
    _replace_when_different(
        build,
        "reported",
        f"SELECT *, (decided_at AT TIME ZONE '{LOCAL.key}')::DATE AS decided_date FROM reported_line",
    )
    kept = {
        line.number: build.reported.frozen_file(line)
        for line in lines
        if build.reported and line.kind == "freeze"
    }
    parts = [
        f"SELECT {number} AS number, * FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        for number, path in kept.items()
    ]
    _replace_when_different(
        build,
        "frozen_value",
        " UNION ALL BY NAME ".join(parts) or "SELECT * FROM mart.frozen_value WHERE FALSE",
    )


def _row_counts(build: _Build) -> dict[str, int]:
    names = build.con.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'mart' AND table_name <> 'schema_version' "
        "ORDER BY table_name"
    ).fetchall()
    return {str(name): build.number(f"SELECT count(*) FROM mart.{name}") for (name,) in names}
