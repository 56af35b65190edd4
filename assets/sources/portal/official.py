"""The official figures of Quyết định 766/QĐ-TTg as the portal publishes them, landed to compare ours with.

One extract is one period over all six reports. A month is asked for only after it has ended; a period landed
after its end is not asked for again; the running quarter and year are asked for once per run.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assets.sources.decode import (
    DecodeError,
    RecordDecoder,
    as_list,
    decimal_number,
    integer,
    public_name,
    text,
)
from assets.sources.errors import BadAnswer, Incomplete, SourceError
from assets.sources.frame import Row, frame_of
from assets.sources.portal.client import PortalClient
from assets.sources.pull import Failures, PullContext, PullReport
from warehouse.landing.store import LandingStore
from warehouse.privacy.personal import is_personal
from warehouse.registry.contracts.contract import words
from warehouse.registry.contracts.portal import OFFICIAL_766, SYSTEM

ENTITY = OFFICIAL_766.entity
FIRST_YEAR = 2026
ENDPOINTS: Mapping[str, int] = {
    "transparency": 200,
    "dvc-progress-tree": 100,
    "provide-online-tree": 200,
    "formality-online-payment-tree": 100,
    "dossier-digitized": 200,
    "handling-satisfaction": 200,
}
_BY_DATES = frozenset({"handling-satisfaction"})
_MAX_PAGES = 1000

_IDENTITY_KEYS = words(
    """
    stt departmentId departmentName departmentCode departmentType departmentLevel agencyLevel level childGroup
    hasChild metrics
    """
)
_SCORE_KEYS = frozenset({"ratio", "score", "maxScore", "totalScore", "totalMaxScore"})
_VALUE_KEYS = words(
    """
    scoreDelta totalReceived totalOnTime totalCompleted totalOverdue avgProcessingDays
    authorityCount partialCount fullCount onlineDossierCount onlineServiceTotal channelOnlineSum
    channelDirectSum channelPostalSum channelTotalSum onlineOnTimeSum onlineOverdueSum
    totalDossierOnlinePaymentSuccess totalDossierFinancialObligation
    totalDossierOnlineFormalityPaymentSuccess totalFeeDossierFormalityDistinct
    totalFeeDossierFormality totalFeeFormality totalPetitions classifiedPetitions totalDossiers
    averageScore
    """
)
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
_METRIC_KEYS = words(
    """
    code name numerator denominator ratio score maxScore dataQualityStatus dataQualityMessage
    """
)
# A line of a report has some of them.
_NO_FIGURES: Row = dict.fromkeys(
    ("value", "numerator", "denominator", "ratio", "score", "max_score", "quality_flag")
)
_DATA_KEYS = frozenset(
    {"overview", "evaluation", "parent", "children", "monthlyChart", "pagination", "source"}
)
_CHART_KEYS = ("onTimePct", "overduePct", "averageScore")
_FIGURE_LIMIT = Decimal(10) ** 15
_RATE_LIMIT = Decimal(10) ** 5


@dataclass(frozen=True)
class Period:
    """A period of the reports: `number` is the quarter or month (None: a year), `end` is exclusive."""

    type: str
    year: int
    number: int | None
    start: date
    end: date

    @property
    def name(self) -> str:
        """Return the key under which the period is remembered in manifests."""
        return f"{self.type}:{self.year}" + ("" if self.number is None else f":{self.number}")


async def pull_official_766(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the official figures of every period that is due (portal/official_766)."""
    report = PullReport(ENTITY)
    today = ctx.clock.today()
    due = due_periods(ctx.store, today, client.config.official_years)
    failures = Failures()
    for done, period in enumerate(due):
        try:
            await _pull_period(client, ctx, report, period, today)
        except SourceError as error:
            failures.add(error)
            if failures.enough:
                break
        ctx.progress(ENTITY.name, done + 1, len(due))
    failures.raise_any()
    return report


def due_periods(store: LandingStore, today: date, years: int) -> list[Period]:
    """Return the periods to ask for: the running ones, and what has ended and is not landed since."""
    closed = {
        manifest.extra.get("period")
        for manifest in store.manifests(ENTITY)
        if manifest.extra.get("closed") == "true"
    }
    first = max(FIRST_YEAR, today.year - years + 1)
    return [
        period
        for year in range(first, today.year + 1)
        for period in periods_of(year)
        if period.name not in closed and _may_be_asked(period, today)
    ]


def periods_of(year: int) -> Iterator[Period]:
    """Yield a year, its quarters and its months."""

    def month_start(month: int) -> date:
        return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

    yield Period("year", year, None, month_start(1), month_start(13))
    for quarter in range(1, 5):
        yield Period("quarter", year, quarter, month_start(quarter * 3 - 2), month_start(quarter * 3 + 1))
    for month in range(1, 13):
        yield Period("month", year, month, month_start(month), month_start(month + 1))


def _may_be_asked(period: Period, today: date) -> bool:
    if period.type == "year":
        return period.start < today
    if period.type == "quarter":
        # A quarter without an ended month has no official figure yet.
        return period.start + timedelta(days=31) <= today
    return period.end <= today


async def _pull_period(
    client: PortalClient, ctx: PullContext, report: PullReport, period: Period, today: date
) -> None:
    decoder = _OfficialDecoder(period)
    # One report after the other keeps the load on a public service small.
    for endpoint, size in ENDPOINTS.items():
        await _pull_report(client, decoder, endpoint, size, period, today)
    with ctx.extract(ENTITY) as writer:
        await asyncio.to_thread(writer.write, frame_of(OFFICIAL_766, decoder.rows))
        writer.quarantine(decoder.quarantined)
        report.add(
            writer.commit(
                pages=decoder.pages,
                distinct_keys=len(decoder.rows),
                unknown_keys=decoder.unknown_keys,
                nulled_codes=decoder.nulled_codes,
                extra={"period": period.name, "closed": "true" if period.end <= today else "false"},
            )
        )


def request_body(
    client: PortalClient, endpoint: str, size: int, period: Period, today: date, page: int
) -> dict[str, str | int]:
    """Return the body of a report's request; satisfaction goes by dates, the others by period."""
    common: dict[str, str | int] = {
        "rootDepartmentId": client.config.root_department_id,
        "currentPage": page,
        "pageSize": size,
    }
    if endpoint in _BY_DATES:
        last = min(period.end - timedelta(days=1), today)
        return {"fromDate": period.start.isoformat(), "toDate": last.isoformat(), **common}
    body: dict[str, str | int] = {"timeType": period.type, "year": period.year}
    if period.number is not None:
        body[period.type] = period.number
    return {**body, **common}


async def _pull_report(
    client: PortalClient,
    decoder: _OfficialDecoder,
    endpoint: str,
    size: int,
    period: Period,
    today: date,
) -> None:
    service = f"evaluation/{endpoint} {period.name}"
    before: Mapping[str, object] | None = None
    for page in range(1, _MAX_PAGES + 1):
        data = await client.evaluation(
            endpoint, request_body(client, endpoint, size, period, today, page), service
        )
        _check_root(client, service, data)
        children = as_list(data.get("evaluation"))
        if before is not None and children and data.get("evaluation") == before.get("evaluation"):
            raise Incomplete(SYSTEM, service, None, f"trang {page} lặp lại trang trước; không nhận.")
        decoder.report(endpoint, data, first_page=page == 1)
        pages = _page_count(service, data)
        if page >= pages:
            return
        if not children:
            raise Incomplete(SYSTEM, service, None, f"khai báo {pages} trang, trang {page} rỗng; không nhận.")
        before = data


def _page_count(service: str, data: Mapping[str, object]) -> int:
    pagination = data.get("pagination")
    if not isinstance(pagination, dict):
        return 1  # the trees return all children in one page
    try:
        return integer(pagination.get("totalPages"), "totalPages") or 1
    except DecodeError as error:
        raise BadAnswer(SYSTEM, service, None, error.reason) from error


def _check_root(client: PortalClient, service: str, data: Mapping[str, object]) -> None:
    """Refuse an answer about another province."""
    for key in ("overview", "parent"):
        root = data.get(key)
        answered = text(root.get("departmentId")) if isinstance(root, dict) else None
        if answered is not None and answered.lower() != client.config.root_department_id.lower():
            raise BadAnswer(
                SYSTEM,
                service,
                None,
                "trả lời về một địa phương khác; hãy kiểm tra PORTAL_ROOT_DEPARTMENT_ID",
            )


class _OfficialDecoder(RecordDecoder):
    """Turns the two shapes of the reports into one row per department and metric."""

    def __init__(self, period: Period) -> None:
        super().__init__(_DATA_KEYS | _VALUE_KEYS)
        self.rows: list[Row] = []
        self.pages = 0
        self._period = period

    def report(self, endpoint: str, data: Mapping[str, object], *, first_page: bool) -> None:
        """Take one page of a report; the root and the chart stand on every page and count once."""
        self.pages += 1
        self.note_unknown(data.keys() - self.known)
        if first_page:
            for key in ("overview", "parent"):
                root = data.get(key)
                if isinstance(root, dict):
                    # Satisfaction has some totals beside the overview.
                    beside = {name: data[name] for name in _VALUE_KEYS if name in data}
                    self._department(endpoint, "parent", {**beside, **root})
                    self._chart(endpoint, root, data.get("monthlyChart"))
        for key in ("evaluation", "children"):
            for child in as_list(data.get(key)):
                self._department(endpoint, "child", child)

    def _department(self, endpoint: str, scope: str, row: Mapping[str, object]) -> None:
        pos = len(self.rows) + len(self.quarantined)
        found: list[Row] = []
        try:
            self.note_unknown(row.keys() - _IDENTITY_KEYS - _SCORE_KEYS - _VALUE_KEYS)
            who = self._who(row, scope)
            score = _first(row, "score", "totalScore")
            maximum = _first(row, "maxScore", "totalMaxScore")
            ratio = _figure(row, "ratio", _RATE_LIMIT)
            if (score, maximum, ratio) != (None, None, None):
                total = {"metric_code": "TOTAL", "ratio": ratio, "score": score, "max_score": maximum}
                found.append(who | total)
            for key in sorted(_VALUE_KEYS & row.keys()):
                value = _figure(row, key, _FIGURE_LIMIT)
                if value is not None:
                    found.append(who | {"metric_code": key, "value": value})
            found.extend(who | self._metric(metric) for metric in as_list(row.get("metrics")))
        except DecodeError as error:
            self.refuse(error, text(row.get("departmentCode")), self.pages, pos)
            return
        self._put(endpoint, found)

    def _chart(self, endpoint: str, root: Mapping[str, object], chart: object) -> None:
        """Land the monthly chart of the root as metrics `onTimePct:01` …; an absent month has no row."""
        found: list[Row] = []
        try:
            who = self._who(root, "parent")
            for point in as_list(chart):
                month = self.code(point.get("month"), "month")
                for key in _CHART_KEYS:
                    value = _figure(point, key, _FIGURE_LIMIT)
                    if value is not None and month is not None:
                        found.append(who | {"metric_code": f"{key}:{month}", "value": value})
        except DecodeError as error:
            self.refuse(error, None, self.pages, len(self.rows))
            return
        self._put(endpoint, found)

    def _who(self, row: Mapping[str, object], scope: str) -> Row:
        level = row.get("departmentLevel") or row.get("level") or row.get("childGroup")
        return {
            "department_code": self.code(row.get("departmentCode"), "departmentCode"),
            "department_name": public_name(row.get("departmentName")),
            "department_level": text(level, 40) if level is None or _is_word(level) else None,
            "scope": scope,
        }

    def _metric(self, metric: Mapping[str, object]) -> Row:
        self.note_unknown(metric.keys() - _METRIC_KEYS)
        quality = text(metric.get("dataQualityStatus"))
        return {
            "metric_code": _metric_code(metric),
            "numerator": _figure(metric, "numerator", _FIGURE_LIMIT),
            "denominator": _figure(metric, "denominator", _FIGURE_LIMIT),
            "ratio": _figure(metric, "ratio", _RATE_LIMIT),
            "score": _figure(metric, "score", _RATE_LIMIT),
            "max_score": _figure(metric, "maxScore", _RATE_LIMIT),
            "quality_flag": quality if quality is None or _is_word(quality) else None,
        }

    def _put(self, endpoint: str, found: list[Row]) -> None:
        period = self._period
        report: Row = {
            "endpoint": endpoint,
            "period_type": period.type,
            "year": period.year,
            "period": period.number,
        }
        for figures in found:
            place: Row = {"_page": self.pages, "_pos": len(self.rows)}
            self.rows.append(_NO_FIGURES | report | figures | place)


def _is_word(value: object) -> bool:
    name = text(value)
    return name is not None and _WORD.fullmatch(name) is not None and not is_personal(name)


def _metric_code(metric: Mapping[str, object]) -> str:
    code = text(metric.get("code"))
    if code is None or not _is_word(code):
        raise DecodeError("required", "chỉ số không có code")
    return code


def _first(row: Mapping[str, object], *keys: str) -> Decimal | None:
    for key in keys:
        value = _figure(row, key, _RATE_LIMIT)
        if value is not None:
            return value
    return None


def _figure(row: Mapping[str, object], key: str, limit: Decimal) -> Decimal | None:
    """Return a figure with four decimals; null stays None, it is not 0."""
    raw = row.get(key)
    if raw is None:
        return None
    value = decimal_number(raw, key)
    if value is None:
        return None
    if abs(value) >= limit:
        raise DecodeError("number", f"{key} ngoài phạm vi")
    return value.quantize(Decimal("0.0001"))
