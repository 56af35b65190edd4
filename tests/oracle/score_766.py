"""The scoring arithmetic of Decision 766/QĐ-TTg (Bộ chỉ số 766) in plain Python, as the national portal computes it.

Percentages are rounded first, then each subscore, then the rounded subscores are summed; every rounding is
decimal half-up to two places and every subscore has a cap. Recovered from the portal's own figures.
Inputs are whole counts; outputs are points as `Decimal` with two places. `score` counts from a truth folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from tests.oracle.compute import Cell, Key, Known, Run, local
from tests.oracle.periods import Period
from tests.oracle.truth import Dossier, read
from tests.oracle.values import due_moment

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Ratio:
    """A counted share: numerator and denominator, both at least 0."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            raise ValueError(f"a share needs counts of at least 0, got {self.numerator}/{self.denominator}")


def half_up(value: Fraction) -> Decimal:
    """Round an exact fraction half-up (away from zero at the half) to two decimals."""
    # exact: an integer division into hundredths, before any Decimal context can round
    scaled = abs(value) * 100
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    sign = -1 if value < 0 else 1
    return (Decimal(sign * whole) * _CENT).quantize(_CENT, rounding=ROUND_HALF_UP)


def percentage(ratio: Ratio) -> Decimal:
    """Return 100·numerator/denominator with two decimals; denominator 0 gives 0.00, as the portal does."""
    if ratio.denominator == 0:
        return Decimal("0.00")
    return half_up(Fraction(100 * ratio.numerator, ratio.denominator))


def subscore(ratio: Ratio, points: int, full_at: Fraction = Fraction(1)) -> Decimal:
    """Points of one component: the rounded percentage times `points` / `full_at`, rounded, at most `points`.

    Args:
        ratio: the component's counts.
        points: its maximum (điểm tối đa).
        full_at: the share, 0 < full_at ≤ 1, from which all points are earned.
    """
    if not 0 < full_at <= 1:
        raise ValueError(f"full_at must be above 0 and at most 1, got {full_at}")
    return percentage_points(percentage(ratio), points, full_at)


def percentage_points(percent: Decimal, points: int, full_at: Fraction = Fraction(1)) -> Decimal:
    """Points of an already rounded percentage: half-up to two decimals, capped at `points`."""
    earned = half_up(Fraction(percent) * points / (100 * full_at))
    return min(Decimal(points).quantize(_CENT), earned)


@dataclass(frozen=True)
class Rule:
    """What a metric is worth: most points, the share that earns them, 0/0, whether a commune gets it unearned."""

    group: str
    points: int
    full_at: Fraction = Fraction(1)
    none_is_full: bool = False
    commune_is_awarded: bool = False


RULES = {
    "PUBLISH_ON_TIME": Rule("CKMB", 6),
    "PUBLIC_UPDATE_ON_TIME": Rule("CKMB", 4),
    "PUBLIC_CONTENT_FULL": Rule("CKMB", 2),
    "DOSSIER_SYNC": Rule("CKMB", 6),
    "DOSSIER_ON_TIME": Rule("TDGQ", 20),
    "ONLINE_COVERAGE": Rule("ONLINE", 2, Fraction(80, 100)),
    "ONLINE_SERVICES_USED": Rule("ONLINE", 4),
    "ONLINE_DOSSIERS": Rule("ONLINE", 6, Fraction(50, 100)),
    "PAYMENT_DOSSIERS": Rule("TTTT", 6),
    "PAYMENT_PROCEDURES": Rule("TTTT", 2, Fraction(80, 100)),
    "FEE_PROCEDURES": Rule("TTTT", 2, Fraction(80, 100)),
    "PETITION_PROCESSING_ON_TIME": Rule("MDHL", 6, none_is_full=True),
    "PETITION_HANDLING_SATISFACTION": Rule("MDHL", 6, none_is_full=True),
    "DOSSIER_RECEIVING_SATISFACTION": Rule("MDHL", 6, Fraction(90, 100)),
    "ORIGINAL_RESULT_AVAILABLE": Rule("MDSH", 6),
    "SO_HOA_GIAY_TO_GIAI_QUYET": Rule("MDSH", 4),
    "ELECTRONIC_CERTIFIED_COPY": Rule("MDSH", 2),
    "REUSED_DIGITIZED_DATA": Rule("MDSH", 2, Fraction(80, 100)),
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": Rule("MDSH", 4),
    "CITIZEN_DATA_CONNECTED_DOSSIER": Rule("MDSH", 2, commune_is_awarded=True),
    "CITIZEN_DATA_CONNECTED_FORMALITY": Rule("MDSH", 2, commune_is_awarded=True),
}
"""The metrics in the portal's order; the groups add up to 100."""


def points(code: str, ratio: Ratio) -> Decimal:
    """Points of one metric for its counts."""
    rule = RULES[code]
    if ratio.denominator == 0 and rule.none_is_full:
        return Decimal(rule.points).quantize(_CENT)
    return subscore(ratio, rule.points, rule.full_at)


class Line(NamedTuple):
    """What names a row of mart.score_766: the period, the agency (None: the city), the metric."""

    kind: str
    start: date
    end: date
    agency: str | None
    code: str


class Points(NamedTuple):
    """What a row says; None where there are no counts or no points."""

    numerator: int | None
    denominator: int | None
    score: Decimal | None
    quality: str


SINCE = date(2022, 8, 1)
"""The index runs on the national portal from this day; only whole periods are scored."""
FROM_INDICATORS = {
    "ONLINE_COVERAGE": ("online_service_coverage", "all"),
    "ONLINE_SERVICES_USED": ("online_services_in_use", "headline"),
    "ONLINE_DOSSIERS": ("online_dossier_share_766", "headline"),
    "PAYMENT_DOSSIERS": ("epayment_dossier_share", "reconciled"),
    "PAYMENT_PROCEDURES": ("epayment_procedure_share", "headline"),
}
BASE = (
    "DOSSIER_ON_TIME",
    "ORIGINAL_RESULT_AVAILABLE",
    "SO_HOA_GIAY_TO_GIAI_QUYET",
    "REUSED_DIGITIZED_DATA",
    "CITIZEN_DATA_CONNECTED_DOSSIER",
    "DOSSIER_RECEIVING_SATISFACTION",
)
CITY_ONLY = (
    "DOSSIER_SYNC",
    "ONLINE_COVERAGE",
    "ONLINE_SERVICES_USED",
    "PAYMENT_PROCEDURES",
    "FEE_PROCEDURES",
)
UNKNOWN = (
    "PUBLISH_ON_TIME",
    "PUBLIC_UPDATE_ON_TIME",
    "PUBLIC_CONTENT_FULL",
    "ELECTRONIC_CERTIFIED_COPY",
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE",
    "CITIZEN_DATA_CONNECTED_FORMALITY",
)
"""No source gives us these."""

Counts = dict[tuple[Period, str | None, str], list[int]]


def two_levels(agency: str) -> str:
    """The portal knows the city and its agencies; what lies below an agency counts for it."""
    return ".".join(agency.split(".")[:2])


def known_world(truth_dir: Path, now: datetime) -> Run:
    """The truth of a folder at a moment, ready to be counted."""
    moment = local(now)
    return Run(read(truth_dir, moment), moment, moment.date(), date(2020, 12, 1), truth_dir)


def score(
    run: Run, rows: Mapping[Key, Cell], received_by_portal: Mapping[tuple[str, date], int]
) -> dict[Line, Points]:
    """Every row of mart.score_766.

    `rows` are the oracle's own indicator values of the same truth, `received_by_portal` what the portal says it has
    (channelTotalSum per period type and first day).
    """
    periods = [p for p in run.periods if p.kind in {"month", "quarter", "year"} and p.start >= SINCE]
    counts: Counts = defaultdict(lambda: [0, 0])
    _count_base(run, periods, counts)
    _count_petitions(run, periods, counts)
    _count_procedures(run, periods, rows, counts)
    by_span = {(p.kind, p.start, p.end): p for p in periods}
    for key, cell in rows.items():
        span = by_span.get((key.period_type, key.period_start, key.period_end))
        for code, of in FROM_INDICATORS.items():
            if (key.indicator_id, key.variant) != of or span is None or cell.numerator is None:
                continue
            if key.grain == "city" or (key.grain == "agency" and code not in CITY_ONLY):
                pair = counts[span, two_levels(key.agency_id) if key.agency_id else None, code]
                pair[0] += cell.numerator
                pair[1] += cell.denominator or 0
    for span in periods:
        theirs = received_by_portal.get((span.kind, span.start))
        ours = rows[_city("online_dossier_share", "headline", span)].denominator
        if theirs is not None and ours is not None:
            counts[span, None, "DOSSIER_SYNC"] = [theirs, max(theirs, ours)]
    return _points(run, periods, counts)


def _city(indicator: str, variant: str, period: Period) -> Key:
    return Key(indicator, variant, period.kind, period.start, period.end, "city", None, None, None)


def _count_base(run: Run, periods: list[Period], counts: Counts) -> None:
    for row in run.known:
        raw = row.raw
        for period in periods:
            found = run.in_base_766(row, period)
            if found is None:
                continue
            place, on_time = found
            for agency in {None, two_levels(place.agency) if place.agency else None}:
                for code, hit in zip(BASE, _hits(run, raw, on_time), strict=True):
                    pair = counts[period, agency, code]
                    pair[0] += hit
                    pair[1] += 1


def _hits(run: Run, raw: Dossier, on_time: bool) -> tuple[bool, ...]:
    """Whether a dossier of the base counts in the numerators, in the order of BASE."""
    has_file = raw.result_files > 0
    quiet = on_time and raw.code not in run.complained
    return on_time, has_file, raw.digitised and has_file, raw.reused, raw.verified, quiet


def _count_petitions(run: Run, periods: list[Period], counts: Counts) -> None:
    """By receipt: answered or refused by the due time, or not yet due; and of these the ones nobody disliked."""
    for row in run.truth.petitions:
        for period in periods:
            if row.received_at is None or not period.has(row.received_at.date()):
                continue
            place = run.organisation.place(row.agency, row.received_at.date())
            if not place.in_city:
                continue
            instant, due = run.instants[period], due_moment(row.due_raw)
            if row.finished_at is not None and row.finished_at < instant:
                in_time = due is not None and row.finished_at <= due and row.status in {3, 4}
            else:
                in_time = due is not None and instant <= due
            for agency in {None, two_levels(place.agency) if place.agency else None}:
                for code, hit in (
                    ("PETITION_PROCESSING_ON_TIME", in_time),
                    ("PETITION_HANDLING_SATISFACTION", in_time and not row.disliked),
                ):
                    pair = counts[period, agency, code]
                    pair[0] += hit
                    pair[1] += 1


def _count_procedures(run: Run, periods: list[Period], rows: Mapping[Key, Cell], counts: Counts) -> None:
    """Fee-bearing procedures with a dossier that carries a fee / fee-bearing procedures in force."""
    for period in periods:
        paid = {
            row.raw.procedure
            for row in run.known
            if period.has(row.received.date())
            and run.catalogue.fee_bearing(row.raw.procedure)
            and sum(fee or 0 for fee in row.raw.fees) > 0
        }
        whole = rows[_city("epayment_procedure_share", "headline", period)].denominator
        counts[period, None, "FEE_PROCEDURES"] = [len(paid), whole or 0]


def _points(run: Run, periods: list[Period], counts: Counts) -> dict[Line, Points]:
    places: dict[Period, set[str | None]] = {period: {None} for period in periods}
    for period, agency, _ in counts:
        places[period].add(agency)
    found: dict[Line, Points] = {}
    for period in periods:
        for agency in places[period]:
            commune = agency is not None and _level(run, agency, period.last_day) == "commune"
            for code, rule in RULES.items():
                line = Line(period.kind, period.start, period.end, agency, code)
                pair = counts.get((period, agency, code))
                if commune and rule.commune_is_awarded:
                    found[line] = Points(None, None, Decimal(rule.points), "awarded")
                elif (
                    code in UNKNOWN or (code in CITY_ONLY and agency) or (code == "DOSSIER_SYNC" and not pair)
                ):
                    found[line] = Points(None, None, None, "not_measurable")
                else:
                    numerator, denominator = pair or (0, 0)
                    quality = "provisional" if period.is_open(run.today) else "final"
                    earned = points(code, Ratio(numerator, denominator))
                    found[line] = Points(numerator, denominator, earned, quality)
    return found


def _level(run: Run, agency: str, on: date) -> str | None:
    versions = [
        version
        for version in run.truth.agencies
        if version.code == agency and (version.first is None or version.first <= on)
    ]
    return max(versions, key=lambda version: version.first or date.min).level if versions else None


# --- what the portal's copy is known to change, and what that does to the counts ---


class Cause(NamedTuple):
    """What names a row of mart.official_gap_cause."""

    kind: str
    start: date
    end: date
    agency: str | None
    code: str
    cause: str


def as_sent(row: Known) -> tuple[Known, str | None]:
    """A dossier as the portal gets it: 5, 6, 8 arrive as 9, a missing end as the receipt. And what was done to it."""
    raw = row.raw
    if raw.status in {5, 6, 8}:
        return replace(
            row, raw=replace(raw, status=9, ended_at=raw.ended_at or raw.received_at)
        ), "masked_status"
    if raw.status in {9, 10} and raw.ended_at is None:
        return replace(row, raw=replace(raw, ended_at=raw.received_at)), "moved_end_date"
    return row, None


def causes(run: Run, year: int, missing: set[str]) -> dict[Cause, tuple[int, int]]:
    """What each cause adds to our counts, in every period of a year; `missing` never reached the portal."""
    periods = [p for p in run.periods if p.kind in {"month", "quarter", "year"} and p.start.year == year]
    found: dict[Cause, list[int]] = defaultdict(lambda: [0, 0])

    def add(
        period: Period, agency: str | None, code: str, cause: str, numerator: int, denominator: int
    ) -> None:
        for one in {None, two_levels(agency) if agency else None}:
            pair = found[Cause(period.kind, period.start, period.end, one, code, cause)]
            pair[0] += numerator
            pair[1] += denominator

    for row in run.known:
        sent, cause = as_sent(row)
        gone = row.raw.code in missing
        for period in periods:
            ours, theirs = run.in_base_766(row, period), run.in_base_766(sent, period)
            changes = [(theirs, 1, cause), (ours, -1, cause)] if cause else []
            changes += [(theirs, -1, "not_synchronised")] if gone else []
            for member, sign, why in changes:
                if member is None:
                    continue
                place, on_time = member
                for code, hit in zip(BASE, _hits(run, row.raw, on_time), strict=True):
                    add(period, place.agency, code, why or "", sign * hit, sign)
            if period.has(row.received.date()):
                _causes_at_receipt(run, row, gone, period, add)
    for period in periods:
        unclassed = _sent_online_without_class(run, period)
        add(period, None, "ONLINE_COVERAGE", "missing_class", unclassed, 0)
        add(period, None, "ONLINE_SERVICES_USED", "missing_class", 0, unclassed)
    return {cause: (pair[0], pair[1]) for cause, pair in found.items() if pair != [0, 0]}


def _sent_online_without_class(run: Run, period: Period) -> int:
    """Procedures in force that dossiers were sent online for and that no class says are offered online."""
    on = period.last_day
    sent = {
        row.raw.procedure for row in run.known if row.raw.channel == 2 and period.has(row.received.date())
    }
    return sum(code in run.catalogue.in_force(on) and run.catalogue.level(code, on) < 3 for code in sent)


def _causes_at_receipt(run: Run, row: Known, gone: bool, period: Period, add: Callable[..., None]) -> None:
    raw = row.raw
    agency = run.organisation.place(raw.agency, row.received.date()).agency
    listed = run.truth.listed.get(raw.procedure)
    online = raw.channel == 2
    waived = listed is not None and listed.results == 0
    if online and not raw.result_files and not waived:
        add(period, agency, "ONLINE_DOSSIERS", "without_result", 1, 0)
    if gone:
        add(period, agency, "ONLINE_DOSSIERS", "not_synchronised", -int(online), -1)
    if not run.catalogue.fee_bearing(raw.procedure) or (raw.fees and all(fee == 0 for fee in raw.fees)):
        return
    flagged, paid = raw.online_flag in {1, 2}, raw.code in run.paid_online
    if flagged and not paid:
        add(period, agency, "PAYMENT_DOSSIERS", "cash_marked_online", 1, 0)
    if paid and not flagged:
        add(period, agency, "PAYMENT_DOSSIERS", "online_not_marked", -1, 0)
    if gone:
        add(period, agency, "PAYMENT_DOSSIERS", "not_synchronised", -int(flagged), -1)
