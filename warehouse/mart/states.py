"""Periods, and what each is for each variant: closed, open, with a gap, or without data (R28).

Belongs here: the tables of periods, of variants and of their states. Does not belong here: what has been pulled
(warehouse.landing.completeness), how a state shows in a figure (``engine/computed_value.sql``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import polars as pl

from warehouse.clock import LOCAL
from warehouse.landing.windows import Window
from warehouse.mart.session import Session
from warehouse.registry.datasets import Dataset, datasets, period_span
from warehouse.registry.periods import Period, version_on
from warehouse.registry.source_entity import SourceEntity

State = Literal["closed", "open", "gap", "no_data"]


Span = tuple[str, date, date]


SETTLEMENT = "payment/settlement"


OFFICIAL = "portal/official_766"


GRAINS = ("city", "agency_group", "agency", "field", "agency_field")
"""Numbered from 1 in the engine's SQL."""


NAMED_GAP = timedelta(hours=1)


def settled_days(session: Session) -> list[Window]:
    """From the first day in the settlement files to the end of the last one; nothing without a file."""
    first, last = session.one(
        "SELECT min(settlement_date), max(settlement_date) FROM core_db.core.settlement_line"
    )
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    midnight = datetime.min.time()
    return [Window(datetime.combine(first, midnight), datetime.combine(last + timedelta(days=1), midnight))]


def unsettled_days(session: Session, periods: Sequence[Period], settled: Sequence[Window]) -> list[Window]:
    """What of the ended periods is not settled: the last day in the files may bring lines until a later one follows."""
    ended = max((one.end for one in periods if not one.is_open(session.today)), default=date.min)
    until = datetime.combine(ended, datetime.min.time())
    starts = [window.end - timedelta(days=1) for window in settled]
    return [Window(start, until) for start in starts if start < until]


def load_periods(session: Session, periods: Sequence[Period]) -> None:
    """every_period: every period with its derived columns; the affected ones are picked from it later."""
    series = session.registry.series
    now = session.clock.local_now()
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
                p.is_open(session.today),
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
    session.temp("period_in", frame)
    zone = LOCAL.key
    session.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE every_period AS
            SELECT * EXCLUDE (start_local, as_of_local),
                start_local AT TIME ZONE '{zone}' AS start_at, as_of_local AT TIME ZONE '{zone}' AS as_of
            FROM period_in"""
    )


def load_states(
    session: Session, periods: Sequence[Period], gaps: Mapping[str, list[Window]], settled: Sequence[Window]
) -> None:
    """variant_state (closed, open, gap, no_data), registry_variant, variant_grain, variant_known_at."""
    windowed = set(session.registry.series.windowed)
    covered: dict[str, Sequence[Window]] = {
        source: session.store.covered(SourceEntity.parse(source)) for source in sorted(windowed)
    }
    covered[SETTLEMENT] = settled
    official = _official(session)
    rows_by_end = {
        end: bool(known)
        for end, known in session.con.execute(
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
    for published in session.registry.published():
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
            filed[sources[0], indicator.rows] = _filed(session, entry, indicator.rows)
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
                found = _state(session, period, sources, given, gaps)
                if not nothing:
                    cache[sources, indicator.rows, period] = found
            states.append((indicator.id, published.variant, period.type, period.start, period.end, *found))
    session.temp(
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
    session.temp(
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
    session.temp(
        "variant_grain",
        pl.DataFrame(
            [
                (numbers[indicator.id, variant], GRAINS.index(grain) + 1)
                for indicator in session.registry.indicators
                for variant in indicator.variants
                for grain in indicator.grains_of(variant)
            ],
            schema={"variant_no": pl.Int32, "grain_no": pl.Int8},
            orient="row",
        ),
    )
    session.temp(
        "variant_source",
        pl.DataFrame(
            known, schema={"indicator_id": pl.String, "variant": pl.String, "source": pl.String}, orient="row"
        ),
    )
    session.con.execute(
        """CREATE OR REPLACE TEMP TABLE variant_known_at AS
           SELECT s.indicator_id, s.variant, max(e.landed_at) AS as_known_at
           FROM variant_source AS s
           INNER JOIN core_db.core.applied_extract AS e ON e.system || '/' || e.entity = s.source
           GROUP BY ALL"""
    )


def _official(session: Session) -> set[tuple[date, date]]:
    """The periods whose official sync rate is known; of an ended one only as published after its end."""
    final = {
        manifest.extra.get("period"): manifest.extra.get("closed") == "true"
        for manifest in session.store.manifests(SourceEntity.parse(OFFICIAL))
    }
    found = session.con.execute(
        """SELECT period_start, period_end, concat_ws(':', period_type, year(period_start), CASE period_type
               WHEN 'month' THEN month(period_start) WHEN 'quarter' THEN quarter(period_start) END)
           FROM mart.sync_rate WHERE agency_id IS NULL"""
    ).fetchall()
    return {(start, end) for start, end, name in found if end > session.today or final.get(name)}


def _filed(session: Session, entry: Dataset, rows: str | None) -> set[Span]:
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
        named = session.con.execute(f"SELECT DISTINCT file_period FROM mart.{entry.table} {where}").fetchall()
        files = [span for (name,) in named if (span := period_span(str(name))) is not None]
    session.temp(
        "file_span",
        pl.DataFrame(files, schema={"file_start": pl.Date, "file_end": pl.Date}, orient="row"),
    )
    found = session.con.execute(
        f"""SELECT p.period_type, p.period_start, p.period_end FROM every_period AS p
            WHERE EXISTS (SELECT 1 FROM (SELECT DISTINCT span_start, span_end FROM mart.{entry.table} {where}) AS s
                          WHERE {speaks})
               OR EXISTS (SELECT 1 FROM file_span AS f
                          WHERE f.file_start < p.period_end AND f.file_end > p.period_start)"""
    ).fetchall()
    return {(str(kind), start, end) for kind, start, end in found}


def _state(
    session: Session, period: Period, sources: Sequence[str], given: bool, gaps: Mapping[str, list[Window]]
) -> tuple[State, str | None]:
    """R28 and the precedence no_data > provisional: what a period of these sources is, and why, in Vietnamese.

    `given`: whether the first source says anything about the period.
    """
    if not given:
        return "no_data", f"Nguồn {sources[0]} chưa có dữ liệu của kỳ này"
    missing = [source for source in sources if source in gaps and _meets(gaps[source], period)]
    if period.is_open(session.today):
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
