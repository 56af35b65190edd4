"""Periods, and what each is for each variant: closed, open, with a gap, or without data (R28).

Belongs here: the tables of periods, of variants and of their states. Does not belong here: what has been pulled
(warehouse.landing.completeness), how a state shows in a figure (``engine/computed_value.sql``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

from warehouse.clock import LOCAL
from warehouse.landing.windows import Window
from warehouse.mart.session import Row, Session
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.datasets import Dataset, datasets, period_span
from warehouse.registry.periods import Period, version_on
from warehouse.registry.source_entity import SourceEntity

State = Literal["closed", "open", "gap", "no_data"]


SETTLEMENT = "payment/settlement"


OFFICIAL = "portal/official_766"


GRAINS = ("city", "agency_group", "agency", "field", "agency_field")
"""Numbered from 1 in the engine's SQL."""


NAMED_GAP = timedelta(hours=1)


def load_periods(session: Session, periods: Sequence[Period]) -> None:
    """every_period: each with its derived columns; those to compute are picked from it later."""
    series = session.registry.series
    now = session.clock.now().astimezone(LOCAL)
    session.temp(
        "every_period",
        "period_no INTEGER, period_type VARCHAR, period_start DATE, period_end DATE, last_day DATE, "
        "start_at TIMESTAMPTZ, as_of TIMESTAMPTZ, is_open BOOLEAN, period_label VARCHAR, "
        "calendar VARCHAR, target_day DATE, taxonomy_version VARCHAR, org_version VARCHAR",
        [
            {
                "period_no": number,
                "period_type": period.type,
                "period_start": period.start,
                "period_end": period.end,
                "last_day": period.last_day,
                "start_at": datetime.combine(period.start, time.min, LOCAL),
                # R85: the period's end of an open period is the run's moment
                "as_of": min(datetime.combine(period.end, time.min, LOCAL), now),
                "is_open": period.is_open(session.today),
                "period_label": period.label,
                "calendar": period.calendar,
                "target_day": period.namesake.start,
                "taxonomy_version": version_on(series.taxonomy, period.last_day),
                "org_version": version_on(series.organisation, period.last_day),
            }
            for number, period in enumerate(periods)
        ],
    )


def load_variants(session: Session) -> None:
    """What the registry says of each variant: registry_variant, variant_grain, variant_source, variant_known_at."""
    published = list(session.registry.published())
    numbers = {(one.indicator.id, one.variant): number for number, one in enumerate(published)}
    session.temp(
        "registry_variant",
        "variant_no INTEGER, indicator_id VARCHAR, variant VARCHAR, base_variant_no INTEGER, "
        "is_worst_field BOOLEAN, judged_by_field BOOLEAN, higher_is_better BOOLEAN, times_sync_rate BOOLEAN, "
        "ends_by DATE, ends_after DATE, formula_version VARCHAR, note VARCHAR, is_rank BOOLEAN, is_count BOOLEAN, "
        "judged_in VARCHAR[]",
        [
            {
                "variant_no": number,
                "indicator_id": one.indicator.id,
                "variant": one.variant,
                "base_variant_no": numbers[one.indicator.id, one.base_variant],
                "is_worst_field": one.is_worst_field,
                "judged_by_field": one.indicator.judged_by_field,
                "higher_is_better": one.indicator.direction == "higher",
                "times_sync_rate": one.indicator.variants[one.base_variant].times_sync_rate,
                "ends_by": one.indicator.variants[one.base_variant].ends_by,
                "ends_after": one.indicator.variants[one.base_variant].ends_after,
                "formula_version": one.indicator.formula_version,
                "note": one.indicator.variants[one.base_variant].note,
                "is_rank": one.indicator.measure == "rank",
                "is_count": one.indicator.measure == "count",
                "judged_in": list(one.indicator.judged_in) or None,
            }
            for number, one in enumerate(published)
        ],
    )
    session.temp(
        "variant_grain",
        "variant_no INTEGER, grain_no TINYINT",
        [
            {"variant_no": numbers[indicator.id, variant], "grain_no": GRAINS.index(grain) + 1}
            for indicator in session.registry.indicators
            for variant in indicator.variants
            for grain in indicator.grains_of(variant)
        ],
    )
    session.temp(
        "variant_source",
        "indicator_id VARCHAR, variant VARCHAR, source VARCHAR",
        [
            {"indicator_id": one.indicator.id, "variant": one.variant, "source": source}
            for one in published
            for source in one.indicator.sources_of(one.base_variant)
        ],
    )
    session.make("variant_known_at")


def load_states(session: Session, periods: Sequence[Period], gaps: Mapping[str, Sequence[Window]]) -> None:
    """variant_state: what each period is for each variant, closed, open, gap or no_data, and why."""
    settled = _settled_days(session)
    gaps = {**gaps, SETTLEMENT: _unsettled_days(session, periods, settled)}
    told: dict[tuple[str, str | None], set[Period]] = {}
    states: dict[tuple[tuple[str, ...], bool, Period], tuple[State, str | None]] = {}
    rows: list[Row] = []
    for published in session.registry.published():
        indicator = published.indicator
        sources = indicator.sources_of(published.base_variant)
        dataset = datasets().by_source(sources[0])
        if (sources[0], indicator.rows) not in told:
            told[sources[0], indicator.rows] = _told(session, periods, sources[0], indicator.rows, settled)
        for period in periods:
            if dataset is not None and dataset.by_period and period.calendar != "civil":
                continue  # what a file says of a whole period it says of a civil one (R76)
            ends = indicator.not_applicable_from
            given = period in told[sources[0], indicator.rows] or (
                ends is not None and period.last_day >= ends
            )
            if (sources, given, period) not in states:
                states[sources, given, period] = _state(session, period, sources, given, gaps)
            state, reason = states[sources, given, period]
            rows.append(
                {
                    "indicator_id": indicator.id,
                    "variant": published.variant,
                    "period_type": period.type,
                    "period_start": period.start,
                    "period_end": period.end,
                    "state": state,
                    "reason": reason,
                }
            )
    session.temp(
        "variant_state",
        "indicator_id VARCHAR, variant VARCHAR, period_type VARCHAR, period_start DATE, "
        "period_end DATE, state VARCHAR, reason VARCHAR",
        rows,
    )


def _settled_days(session: Session) -> list[Window]:
    """From the first day in the settlement files to the end of the last one; nothing without a file."""
    first, last = session.one(
        "SELECT min(settlement_date), max(settlement_date) FROM core_db.core.settlement_line"
    )
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    return [_window(first, last + timedelta(days=1))]


def _unsettled_days(session: Session, periods: Sequence[Period], settled: Sequence[Window]) -> list[Window]:
    """What of the ended periods is not settled: the last day in the files may bring lines until a later one follows."""
    ended = max((period.end for period in periods if not period.is_open(session.today)), default=date.min)
    until = datetime.combine(ended, time.min)
    starts = [window.end - timedelta(days=1) for window in settled]
    return [Window(start, until) for start in starts if start < until]


def _told(
    session: Session, periods: Sequence[Period], source: str, rows: str | None, settled: Sequence[Window]
) -> set[Period]:
    """The periods that a source says anything about; of a file only the rows that meet a condition."""
    dataset = datasets().by_source(source)
    if dataset is not None:
        return _told_by_files(session, periods, dataset, rows)
    if source == OFFICIAL:
        return _told_by_the_portal(session, periods)
    if source == SETTLEMENT:
        return {period for period in periods if _meets(settled, period)}
    entity = SourceEntity.parse(source)
    if CONTRACTS[entity].windowed:
        pulled = session.store.covered(entity)
        return {period for period in periods if _meets(pulled, period)}
    numbers = session.con.execute(
        """SELECT DISTINCT p.period_no FROM every_period AS p
           INNER JOIN mart.procedure AS c
               ON c.valid_from <= p.last_day AND (c.valid_to IS NULL OR c.valid_to > p.last_day)"""
    ).fetchall()
    return {periods[number] for (number,) in numbers}


def _told_by_the_portal(session: Session, periods: Sequence[Period]) -> set[Period]:
    """The periods whose official sync rate is known; of an ended one only as published after its end."""
    final = {
        manifest.extra.get("period"): manifest.extra.get("closed") == "true"
        for manifest in session.store.manifests(SourceEntity.parse(OFFICIAL))
    }
    published = session.con.execute(
        """SELECT period_start, period_end, concat_ws(':', period_type, year(period_start), CASE period_type
               WHEN 'month' THEN month(period_start) WHEN 'quarter' THEN quarter(period_start) END)
           FROM mart.sync_rate WHERE agency_id IS NULL"""
    ).fetchall()
    known = {(start, end) for start, end, name in published if end > session.today or final.get(name)}
    return {period for period in periods if (period.start, period.end) in known}


def _told_by_files(
    session: Session, periods: Sequence[Period], dataset: Dataset, rows: str | None
) -> set[Period]:
    """The periods that a file dataset says something about (R76).

    Rows about a whole period speak about exactly that period and the year it lies in, no finer and nothing between.
    Rows about a day speak about every period with that day, and a file also about its own period: a file without a
    case in March says that there was none.
    """
    speaks = (
        "(s.span_start = p.period_start AND s.span_end = p.period_end) OR (s.span_start >= p.period_start "
        "AND s.span_end <= p.period_end AND p.period_end = p.period_start + INTERVAL 1 YEAR)"
        if dataset.by_period
        else "s.span_start >= p.period_start AND s.span_end <= p.period_end"
    )
    where = f"WHERE {rows}" if rows else ""
    files: list[tuple[date, date]] = []
    if not dataset.by_period:
        names = session.con.execute(
            f"SELECT DISTINCT file_period FROM mart.{dataset.table} {where}"
        ).fetchall()
        files = [span for (name,) in names if (span := period_span(str(name))) is not None]
    numbers = session.con.execute(
        f"""SELECT p.period_no FROM every_period AS p
            WHERE EXISTS (SELECT 1 FROM (SELECT DISTINCT span_start, span_end FROM mart.{dataset.table} {where}) AS s
                          WHERE {speaks})"""
    ).fetchall()
    told = {periods[number] for (number,) in numbers}
    return told | {p for p in periods if any(start < p.end and end > p.start for start, end in files)}


def _state(
    session: Session,
    period: Period,
    sources: Sequence[str],
    given: bool,
    gaps: Mapping[str, Sequence[Window]],
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
    span = _window(period.start, period.end)
    return any(window.start < span.end and window.end > span.start for window in windows)


def _window(start: date, end: date) -> Window:
    return Window(datetime.combine(start, time.min), datetime.combine(end, time.min))
