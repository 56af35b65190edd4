"""Official Decision-766 figures, in the two shapes of the current portal.

The portal counts its own copy of the generated dossiers, and the copy has the faults that synchronising programs are
known for (`Copy`): each is planted here on purpose, so that a comparison can name it. Figures start with 2022, when the
index began to run. A month can be asked for only after it has ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sandbox.agencies import CITY
from sandbox.answers import Answer, Call, answer_json
from sandbox.catalogue import Procedure
from sandbox.dossiers import Dossier
from sandbox.records import State
from sandbox.times import Calendar
from sandbox.world import World

ROOT_DEPARTMENT = "019d2be3-6a87-7317-855a-9a81af57b106"
SHAPE_A = ("transparency", "dossier-digitized", "handling-satisfaction")
NOT_SYNCHRONISED = (50, 7)
"""A dossier whose number leaves this remainder never reached the portal."""
_MAXIMA = {
    "transparency": 18,
    "dossier-digitized": 22,
    "handling-satisfaction": 18,
    "dvc-progress-tree": 20,
    "provide-online-tree": 12,
    "formality-online-payment-tree": 10,
}
_FIRST_YEAR = 2022


def rounded(value: float | Decimal) -> float:
    """Round half-up to two decimals."""
    return float(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def share(numerator: int, denominator: int) -> float:
    """Return the percentage with two decimals, 0 of nothing."""
    return rounded(Decimal(100 * numerator) / Decimal(denominator)) if denominator else 0.0


def points(numerator: int, denominator: int, maximum: int, full: int = 100) -> float:
    """Return the points of a rounded percentage: linear up to the full one, rounded, capped."""
    return min(float(maximum), rounded(Decimal(str(share(numerator, denominator))) * maximum / full))


def metric(code: str, numerator: int, denominator: int, maximum: int, full: int = 100) -> dict[str, object]:
    """Return one metric row."""
    return {
        "code": code,
        "name": code,
        "numerator": numerator,
        "denominator": denominator,
        "ratio": share(numerator, denominator),
        "score": points(numerator, denominator, maximum, full),
        "maxScore": maximum,
    }


@dataclass
class Tally:
    """What is counted per agency and period: dossiers of the base, dossiers received, procedures."""

    base: int = 0
    on_time: int = 0
    completed: int = 0
    days: float = 0.0
    results: int = 0
    scanned: int = 0
    reused: int = 0
    verified: int = 0
    satisfied: int = 0
    petitions: int = 0
    petitions_on_time: int = 0
    petitions_satisfied: int = 0
    received: int = 0
    online: int = 0
    online_on_time: int = 0
    postal: int = 0
    fee: int = 0
    paid: int = 0
    used_online: set[str] = field(default_factory=set)
    with_fee: set[str] = field(default_factory=set)
    paid_for: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Add another tally to this one; procedures stay distinct."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            setattr(self, one.name, mine | theirs if isinstance(mine, set) else mine + theirs)


@dataclass(frozen=True)
class Copy:
    """A dossier as the portal has it, with the faults of the synchronising program.

    Status 5, 6 and 8 arrive as 9 (masked_status); a missing end date arrives as the receipt date (moved_end_date); the
    flag of an online payment is taken as it is, cash included (cash_marked_online).
    """

    agency: str
    status: str
    received: datetime
    end: datetime | None
    due: datetime | None
    supplements: int

    def in_base(self, start: datetime, as_of: datetime) -> bool:
        """Say whether it was received before the end and had not ended before the start."""
        if self.due is None or self.status in ("0", "1", "11") or (self.stopped and self.end is None):
            return False
        return self.received < as_of and (self.end is None or self.end >= start)

    @property
    def stopped(self) -> bool:
        """Say whether it was refused or withdrawn: then it is never in progress."""
        return self.status in ("3", "7")

    def on_time(self, as_of: datetime) -> bool:
        """Say whether it ended in time, or still had time at that moment; more than one request is overdue."""
        end = self.end if self.stopped and self.end else min(self.end or as_of, as_of)
        return self.supplements <= 1 and self.due is not None and end <= self.due


def copy_of(dossier: Dossier, state: State, calendar: Calendar, today: date) -> Copy | None:
    """Return what the portal made of a dossier's record; None if it never got it."""
    received = state["NgayTiepNhan"]
    remainder, left = NOT_SYNCHRONISED
    if dossier.root != CITY or state["DaXoa"] in (1, "1") or not isinstance(received, datetime):
        return None
    if dossier.number % remainder == left:
        return None
    requests = state["DanhSachHoSoBoSung"]
    supplements = requests if isinstance(requests, list) else []
    status = str(state["TrangThaiHoSo"])
    masked = status in ("5", "6", "8")
    shown = "9" if masked else status
    end: object = None
    if shown in ("9", "10"):
        end = state["NgayKetThucXuLy"] or received
    elif shown in ("3", "7"):
        end = state["NgayKetThucXuLy"] or state["NgayTuChoi"] or state["NgayTra"]
    elif len(supplements) == 1 and supplements[0]["NgayTiepNhanBoSung"] is None:
        end = supplements[0]["NgayBoSung"]
    due = _due(dossier.procedure, state, received, supplements, calendar, today)
    return Copy(
        str(state["MaDinhDanhDonVi"]),
        shown,
        received,
        end if isinstance(end, datetime) else None,
        due,
        len(supplements),
    )


def _due(
    procedure: Procedure,
    state: State,
    received: datetime,
    supplements: list[State],
    calendar: Calendar,
    today: date,
) -> datetime | None:
    """Return NgayHenTra, the end of its day if it names no time; without it the procedure's own time."""
    due = state["NgayHenTra"]
    if isinstance(due, datetime):
        return due + timedelta(seconds=86_399) if due.time() == time() else due
    if not procedure.in_force(today):
        return None
    methods = procedure.methods_on(today)
    wanted = {"2": "ONLINE", "3": "POSTAL"}.get(str(state["KenhThucHien"]), "DIRECT")
    chosen = (
        [m for m in methods if m.channel == wanted]
        or [m for m in methods if m.channel == "DIRECT"]
        or methods
    )
    ends = []
    for method in chosen:
        if method.time is None or method.unit not in ("HOUR", "DAY", "MONTH", "WORKING_DAY"):
            continue
        if method.unit == "HOUR":
            ends.append(received + timedelta(hours=method.time))
            continue
        whole, day = -int(-method.time // 1), received.date()
        if method.unit == "WORKING_DAY":
            day = calendar.add(day, whole) if whole else day
        elif method.unit == "DAY":
            day = calendar.next_working(day + timedelta(days=whole))
        else:
            index = day.year * 12 + day.month - 1 + whole
            ends_month = date(index // 12 + (index % 12 == 11), (index + 1) % 12 + 1, 1) - timedelta(days=1)
            day = calendar.next_working(ends_month.replace(day=min(day.day, ends_month.day)))
        ends.append(datetime.combine(day, time(23, 59, 59)))
    waited = timedelta()
    for one in supplements:
        asked, answered = one["NgayBoSung"], one["NgayTiepNhanBoSung"]
        if isinstance(asked, datetime) and isinstance(answered, datetime):
            waited += max(answered - asked, timedelta())
    return max(ends) + waited if ends else None


def _spans(first: date, last: date) -> Sequence[tuple[date, date]]:
    """Return the months, quarters and years that hold a day from first to last, half-open."""
    return _spans_of(first.year * 12 + first.month - 1, last.year * 12 + last.month - 1)


@cache
def _spans_of(first: int, last: int) -> Sequence[tuple[date, date]]:
    spans = []
    for length in (1, 3, 12):
        for index in range(first // length * length, last + 1, length):
            end = index + length
            spans.append((date(index // 12, index % 12 + 1, 1), date(end // 12, end % 12 + 1, 1)))
    return spans


@cache
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


Span = tuple[date, date]
Tallies = dict[Span, dict[str, Tally]]
"""Period and agency to what is counted."""


def add_tallies(to: Tallies, other: Tallies) -> None:
    """Add what was counted of other dossiers."""
    for span, tallies in other.items():
        for agency, tally in tallies.items():
            to.setdefault(span, {}).setdefault(agency, Tally()).add(tally)


class Official:
    """Handler of the six evaluation endpoints."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tallies: tuple[int, Tallies] | None = None
        self._heirs: dict[tuple[str, date], str] = {}

    def tallies(self) -> Tallies:
        """Return what the portal counts per period and agency, as of the world's clock."""
        if self._world.archive is not None:
            return self._world.archive.tallies()
        if self._tallies is None or self._tallies[0] != self._world.changes:
            self._tallies = (self._world.changes, self.count(self._world.dossiers))
        return self._tallies[1]

    def count(self, dossiers: Iterable[Dossier]) -> Tallies:
        """Count these dossiers and what was said of them; they are gone through more than once."""
        out: defaultdict[Span, defaultdict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
        clock = self._world.clock
        complained = self._complained(dossiers)
        for dossier in dossiers:
            found = dossier.record.at(clock)
            if found is None:
                continue
            state = found[1]
            copy = copy_of(dossier, state, self._world.calendar, clock.date())
            if copy is None or max(copy.received, copy.end or clock).year < _FIRST_YEAR:
                continue
            last = max(copy.received, min(copy.end or clock, clock)).date()
            for span in _spans(max(copy.received.date(), date(_FIRST_YEAR, 1, 1)), last):
                start, end = _midnight(span[0]), _midnight(span[1])
                as_of = min(end, clock)
                if copy.in_base(start, as_of):
                    ended = copy.end is not None and copy.end < as_of
                    day = copy.end.date() if copy.end and ended else span[1] - timedelta(days=1)
                    tally = out[span][self._heir(copy.agency, day)]
                    self._base(tally, copy, state, as_of, start)
                    tally.satisfied += copy.on_time(as_of) and dossier.code not in complained
                if start <= copy.received < end:
                    tally = out[span][self._heir(copy.agency, copy.received.date())]
                    self._received(tally, dossier, copy, state, as_of)
        self._petitions(out, dossiers)
        return {span: dict(tallies) for span, tallies in out.items()}

    def _complained(self, dossiers: Iterable[Dossier]) -> set[str]:
        """Return the dossiers that somebody disliked or wrote about."""
        clock, found = self._world.clock, set()
        for kind, book in self._world.opinions.items():
            for opinion in (one for dossier in dossiers for one in book.of(dossier)):
                said = opinion.record.at(clock)
                if said is not None and (kind == "petition" or said[1]["MucDoHaiLong"] in (3, "3")):
                    found.add(str(said[1]["MaHoSo"]))
        return found

    def _petitions(
        self, out: defaultdict[Span, defaultdict[str, Tally]], dossiers: Iterable[Dossier]
    ) -> None:
        """Count petitions by receipt: in time if answered or refused by the due time, or not yet due."""
        clock = self._world.clock
        book = self._world.opinions["petition"]
        for opinion in (one for dossier in dossiers for one in book.of(dossier)):
            found = opinion.record.at(clock)
            if found is None:
                continue
            state = found[1]
            received, due, done = state["NgayTiepNhan"], state["NgayHanXuLy"], state["NgayXuLyXong"]
            agency = str(state["MaDinhDanhDonVi"])
            if (
                not isinstance(received, datetime)
                or received.year < _FIRST_YEAR
                or agency.split(".")[0] != CITY
            ):
                continue
            if isinstance(due, datetime) and due.time() == time():
                due += timedelta(seconds=86_399)
            for span in _spans(received.date(), received.date()):
                as_of = min(datetime.combine(span[1], time()), clock)
                if isinstance(done, datetime) and done < as_of:
                    in_time = (
                        isinstance(due, datetime) and done <= due and state["TrangThai"] in (3, 4, "3", "4")
                    )
                else:
                    in_time = isinstance(due, datetime) and as_of <= due
                tally = out[span][self._heir(agency, received.date())]
                tally.petitions += 1
                tally.petitions_on_time += in_time
                tally.petitions_satisfied += in_time and state["HaiLong"] not in (0, "0")

    def _heir(self, code: str, day: date) -> str:
        """Return the agency that a code stands for on a day: itself, or who took it over."""
        heir = self._heirs.get((code, day))
        if heir is None:
            heir = self._world.agencies.successor(code, day) or code
            heir = self._heirs[code, day] = ".".join(heir.split(".")[:2])
        return heir

    @staticmethod
    def _base(tally: Tally, copy: Copy, state: State, as_of: datetime, start: datetime) -> None:
        tally.base += 1
        tally.on_time += copy.on_time(as_of)
        papers, scans = state["DanhSachGiayToKetQua"], state["TaiLieuNop"]
        has_file = isinstance(papers, list) and any(paper["CoTep"] for paper in papers)
        tally.results += has_file
        tally.scanned += has_file and state["HoSoCoThanhPhanSoHoa"] in (1, "1")
        tally.reused += isinstance(scans, list) and any(scan["DuocTaiSuDung"] in (1, "1") for scan in scans)
        tally.verified += state["TaiKhoanDuocXacThucVoiVNeID"] in (1, "1")
        if copy.end is not None and copy.status in ("9", "10") and start <= copy.end < as_of:
            tally.completed += 1
            tally.days += max(0.0, (copy.end - copy.received).total_seconds() / 86_400)

    @staticmethod
    def _received(tally: Tally, dossier: Dossier, copy: Copy, state: State, as_of: datetime) -> None:
        online = state["KenhThucHien"] == "2"
        tally.received += 1
        tally.online += online
        tally.postal += state["KenhThucHien"] == "3"
        tally.online_on_time += online and copy.on_time(as_of)
        code = dossier.procedure.code
        if online:
            tally.used_online.add(code)
        charged = state["DanhSachLePhi"]
        amounts = [one["Gia"] for one in charged] if isinstance(charged, list) else []
        if dossier.procedure.fee and not (amounts and not any(amounts)):
            paid = state["DuocThanhToanTrucTuyen"] in (1, 2, "1", "2")
            tally.fee += 1
            tally.paid += paid
            if any(amounts):
                tally.with_fee.add(code)
            if paid:
                tally.paid_for.add(code)

    def evaluation(self, call: Call) -> Answer:
        """Answer one evaluation endpoint: HTTP 201 envelope, 400 for a month that has not ended."""
        name = call.path.rsplit("/", 1)[-1]
        body = call.json()
        if name not in _MAXIMA:
            return answer_json({"code": "NOT_FOUND", "message": "Không có báo cáo này", "data": None}, 404)
        if body.get("rootDepartmentId") != ROOT_DEPARTMENT:
            return answer_json({"code": "BAD_REQUEST", "message": "Sai mã đơn vị", "data": None}, 400)
        try:
            span = self._span(name, body)
        except (ValueError, KeyError, TypeError, StopIteration):
            return answer_json(
                {"code": "BAD_REQUEST", "message": "Kỳ báo cáo không hợp lệ", "data": None}, 400
            )
        total, children = Tally(), self.tallies().get(span, {})
        for tally in children.values():
            total.add(tally)
        kids = sorted((code, tally) for code, tally in children.items() if code != CITY)
        data = self._shape_a(name, body, total, kids) if name in SHAPE_A else self._shape_b(name, total, kids)
        return answer_json({"code": "OK", "message": "OK", "data": data}, 201)

    def _span(self, name: str, body: dict[str, object]) -> Span:
        """Return the period that is asked for; satisfaction asks by dates, the last of which may be today."""
        today = self._world.clock.date()
        if name == "handling-satisfaction":
            first, last = date.fromisoformat(str(body["fromDate"])), date.fromisoformat(str(body["toDate"]))
            return next(span for span in _spans(first, first) if span[0] == first and last < span[1])
        year = int(str(body["year"]))
        kind = body.get("timeType")
        if kind == "month":
            length, first = 1, date(year, int(str(body["month"])), 1)
        elif kind == "quarter":
            length, first = 3, date(year, 3 * int(str(body["quarter"])) - 2, 1)
        elif kind == "year":
            length, first = 12, date(year, 1, 1)
        else:
            raise ValueError("unknown timeType")
        end = first.year * 12 + first.month - 1 + length
        span = first, date(end // 12, end % 12 + 1, 1)
        if kind == "month" and span[1] > today:
            raise ValueError("the month has not ended")
        return span

    def _named(self, code: str) -> dict[str, object]:
        leaf = code.split(".")[-1]
        commune = len(leaf) == 3 and leaf != CITY
        return {
            "departmentId": f"019d2be3-0000-7000-8000-{int(''.join(c for c in leaf if c.isdigit()) or 0):012d}",
            "departmentName": self._world.names.get(code, "Đơn vị khác"),
            "departmentCode": code,
            "departmentType": "COMMUNE_PEOPLE_COMMITTEE" if commune else "PROVINCIAL_DEPARTMENT",
            "departmentLevel": "COMMUNE" if commune else "PROVINCE",
            "agencyLevel": "level_2" if commune else "level_1",
        }

    @staticmethod
    def _metrics(name: str, tally: Tally) -> list[dict[str, object]]:
        n = tally.base
        if name == "transparency":
            sync = metric("DOSSIER_SYNC", tally.received, tally.received, 6)
            sync["dataQualityStatus"] = "TEMP_NATIONAL_REPORT_DENOMINATOR"
            return [
                metric("PUBLISH_ON_TIME", 0, 58, 6),
                metric("PUBLIC_UPDATE_ON_TIME", 0, 60, 4),
                metric("PUBLIC_CONTENT_FULL", 60, 60, 2),
                sync,
            ]
        if name == "dossier-digitized":
            copy = metric("ELECTRONIC_CERTIFIED_COPY", 0, 0, 2)
            copy.update({"numerator": None, "denominator": None, "ratio": 100, "score": 2})
            return [
                metric("ORIGINAL_RESULT_AVAILABLE", tally.results, n, 6),
                metric("SO_HOA_GIAY_TO_GIAI_QUYET", tally.scanned, n, 4),
                metric("REUSED_DIGITIZED_DATA", tally.reused, n, 2, 80),
                metric("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", n // 60, n, 4),
                metric("CITIZEN_DATA_CONNECTED_DOSSIER", tally.verified, n, 2),
                metric("CITIZEN_DATA_CONNECTED_FORMALITY", 563, 1313, 2),
                copy,
            ]
        petitions = tally.petitions
        rows = [
            metric("DOSSIER_RECEIVING_SATISFACTION", tally.satisfied, n, 6, 90),
            metric("PETITION_PROCESSING_ON_TIME", tally.petitions_on_time, petitions, 6),
            metric("PETITION_HANDLING_SATISFACTION", tally.petitions_satisfied, petitions, 6),
        ]
        if not petitions:
            rows[1]["score"] = rows[2]["score"] = 6.0
        for code, share in (("PETITION_CLASSIFICATION_TTHC", 7419), ("PETITION_CLASSIFICATION_STAFF", 2049)):
            rows.append(
                {**metric(code, petitions * share // 10_000, petitions, 0), "score": None, "maxScore": 0}
            )
        return rows

    def _row_a(self, name: str, code: str, tally: Tally, place: int) -> dict[str, object]:
        metrics = self._metrics(name, tally)
        score = rounded(sum(float(str(m["score"] or 0)) for m in metrics))
        maximum = _MAXIMA[name]
        row = {
            "stt": place,
            **self._named(code),
            "totalScore": score,
            "totalMaxScore": maximum,
            "ratio": rounded(100 * score / maximum),
            "scoreDelta": None,
            "metrics": metrics,
        }
        if code == CITY:
            row.update({"departmentId": ROOT_DEPARTMENT, "departmentType": "PROVINCE"})
        return row

    def _shape_a(
        self, name: str, body: dict[str, object], total: Tally, kids: list[tuple[str, Tally]]
    ) -> dict[str, object]:
        page, size = int(str(body.get("currentPage", 1))), int(str(body.get("pageSize", 200)))
        part = kids[(page - 1) * size : page * size]
        data: dict[str, object] = {
            "overview": self._row_a(name, CITY, total, 0),
            "evaluation": [
                self._row_a(name, code, tally, place)
                for place, (code, tally) in enumerate(part, (page - 1) * size + 1)
            ],
            "pagination": {
                "currentPage": page,
                "pageSize": size,
                "total": len(kids),
                "totalPages": -(-len(kids) // size),
            },
            "source": "sandbox",
        }
        if name != "dossier-digitized":
            data["monthlyChart"] = []
        if name == "handling-satisfaction":
            petitions = total.petitions
            data.update(
                {
                    "totalPetitions": petitions,
                    "classifiedPetitions": petitions,
                    "totalDossiers": total.base,
                    "averageScore": 2.9,
                }
            )
        return data

    def _shape_b(self, name: str, total: Tally, kids: list[tuple[str, Tally]]) -> dict[str, object]:
        maximum = _MAXIMA[name]
        parent: dict[str, object] = {
            "departmentCode": CITY,
            "departmentName": self._world.names[CITY],
            "departmentId": ROOT_DEPARTMENT,
            "totalMaxScore": maximum,
        }
        children = []
        for code, tally in kids:
            named = self._named(code)
            child = {**named, "level": named["departmentLevel"], "scoreDelta": None, "maxScore": maximum}
            child.update(self._figures(name, tally, False))
            children.append(child)
        parent.update(self._figures(name, total, True))
        return {"parent": parent, "children": children, "monthlyChart": []}

    def _figures(self, name: str, tally: Tally, parent: bool) -> dict[str, object]:
        n = tally.base
        key = "totalScore" if parent else "score"
        if name == "dvc-progress-tree":
            figures: dict[str, object] = {
                "totalReceived": n,
                "totalOnTime": tally.on_time,
                "avgProcessingDays": rounded(tally.days / tally.completed) if tally.completed else None,
                "ratio": share(tally.on_time, n),
                key: points(tally.on_time, n, 20),
            }
            figures["totalCompleted" if parent else "totalOverdue"] = (
                tally.completed if parent else n - tally.on_time
            )
            return figures
        if name == "provide-online-tree":
            partial, full, services, authority = self._provision(tally)
            score = points(partial + full, authority, 2, 80) + points(tally.online, tally.received, 6, 50)
            score = rounded(score + points(len(tally.used_online), services, 4))
            if not parent:
                return {key: score}
            return {
                key: score,
                "authorityCount": authority,
                "partialCount": partial,
                "fullCount": full,
                "onlineDossierCount": len(tally.used_online),
                "onlineServiceTotal": services,
                "channelOnlineSum": tally.online,
                "channelDirectSum": tally.received - tally.online - tally.postal,
                "channelPostalSum": tally.postal,
                "channelTotalSum": tally.received,
                "onlineOnTimeSum": tally.online_on_time,
                "onlineOverdueSum": tally.online - tally.online_on_time,
            }
        today = self._world.clock.date()
        charged = sum(1 for one in self._world.catalogue.procedures if one.fee and one.in_force(today))
        score = points(tally.paid, tally.fee, 6) + points(len(tally.paid_for), charged, 2, 80)
        return {
            key: rounded(score + points(len(tally.with_fee), charged, 2, 80)),
            "totalDossierOnlinePaymentSuccess": tally.paid,
            "totalDossierFinancialObligation": tally.fee,
            "totalDossierOnlineFormalityPaymentSuccess": len(tally.paid_for),
            "totalFeeDossierFormalityDistinct": charged,
            "totalFeeDossierFormality": len(tally.with_fee),
            "totalFeeFormality": charged,
        }

    def _provision(self, tally: Tally) -> tuple[int, int, int, int]:
        """Return procedures offered in part, in full, online ones and all, as of today.

        What was sent online counts as offered, whether or not the catalogue says so (missing_class).
        """
        today = self._world.clock.date()
        listed = [one for one in self._world.catalogue.procedures if one.in_force(today)]
        highest = {
            one.code: max((level for _, level in one.portal_levels(today)), default=0) for one in listed
        }
        full = sum(level == 4 for level in highest.values())
        partial = sum(
            level == 3 or (level < 3 and code in tally.used_online) for code, level in highest.items()
        )
        return partial, full, partial + full, len(highest)
