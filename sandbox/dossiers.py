"""Dossiers: one pure function from a number to a dossier's whole life.

Keys of a state are those of the DVCQG dossier record; dates are naive local datetimes.
``DanhSachGiayToKetQua`` holds one entry per result paper with ``CoTep`` telling whether it has a file.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sandbox.agencies import CITY, Agencies, leaf_first
from sandbox.catalogue import Catalogue, Procedure
from sandbox.records import Fact, Record, State
from sandbox.scales import Scale, draw
from sandbox.times import DATA, Calendar, at, days_between, midnight

BREAKS = (
    date(2021, 1, 1),
    date(2022, 8, 15),
    date(2025, 1, 1),
    date(2025, 3, 1),
    date(2025, 7, 1),
    date(2026, 7, 1),
    date(2021, 2, 10),
    date(2022, 1, 31),
    date(2023, 1, 20),
    date(2024, 2, 8),
    date(2025, 1, 27),
    date(2026, 2, 16),
)
"""Days around which behaviour changes: legal and organisational breaks, first days of Tết."""

ONLINE_SHARE = {2020: 0.08, 2021: 0.13, 2022: 0.25, 2023: 0.38, 2024: 0.46, 2025: 0.6, 2026: 0.75}
# Of dossiers with something to pay. Over all dossiers of fee-bearing procedures this makes 84.3% in 2026.
PAID_ONLINE_SHARE = {2020: 0.05, 2021: 0.1, 2022: 0.22, 2023: 0.4, 2024: 0.55, 2025: 0.72, 2026: 0.89}
ON_TIME_SHARE = {2020: 0.9, 2021: 0.92, 2022: 0.93, 2023: 0.94, 2024: 0.95, 2025: 0.935, 2026: 0.866}
_GROWTH = {2020: 0.7, 2021: 0.75, 2022: 0.9, 2023: 1.0, 2024: 1.05, 2025: 1.15, 2026: 1.3}


@dataclass
class Dossier:
    """A dossier: who it belongs to, and the record of its life."""

    number: int
    code: str
    root: str
    procedure: Procedure
    person: int
    agency: str
    received: datetime | None
    submitted: datetime
    fees: tuple[tuple[str, str, int], ...]
    online_paid: bool
    flag: str
    record: Record

    @property
    def key(self) -> tuple[str, str]:
        """The business key."""
        return self.code, self.root


class DossierBook:
    """All dossiers of one world, made when first asked for."""

    def __init__(
        self, seed: int, scale: Scale, end: date, agencies: Agencies, catalogue: Catalogue, calendar: Calendar
    ) -> None:
        self.seed, self.scale, self.end = seed, scale, end
        self.agencies, self.catalogue, self.calendar = agencies, catalogue, calendar
        self._first = scale.first_day(end)
        self._days = list(days_between(self._first, end))
        self._starts = self._plan()
        self._kept: dict[int, Dossier] = {}
        self._commune_steps = _commune_steps(len(agencies.alive("commune", date(2025, 7, 2))))
        self.planted: list[Dossier] = []

    def __len__(self) -> int:
        """The number of drawn dossiers, planted ones not counted."""
        return self.scale.dossiers

    def __iter__(self) -> Iterator[Dossier]:
        """Yield every dossier, drawn and planted."""
        for number in range(len(self)):
            yield self.get(number)
        yield from self.planted

    def get(self, number: int) -> Dossier:
        """Return the dossier of a number; planted ones follow the drawn ones."""
        if number >= len(self):
            return self.planted[number - len(self)]
        found = self._kept.get(number)
        if found is None:
            found = self._make(number)
            if self.scale.keep:
                self._kept[number] = found
        return found

    def keep(self, dossier: Dossier) -> None:
        """Hold on to a dossier that was changed by hand."""
        if dossier.number < len(self):
            self._kept[dossier.number] = dossier

    def _plan(self) -> list[int]:
        near = {
            day + timedelta(days=shift)
            for day in BREAKS
            for shift in range(-9, 10)
            if self._first <= day + timedelta(days=shift) <= self.end
        }
        base = [_GROWTH.get(d.year, 1.3) * (1.0 if self.calendar.works(d) else 0.13) for d in self._days]
        close = [(1.0 if self.calendar.works(d) else 0.35) if d in near else 0.0 for d in self._days]
        share = self.scale.near_breaks if near else 0.0
        total_base, total_close = sum(base), sum(close) or 1.0
        starts, sum_so_far = [], 0.0
        for plain, extra in zip(base, close, strict=True):
            starts.append(round(sum_so_far * self.scale.dossiers))
            sum_so_far += (1 - share) * plain / total_base + share * extra / total_close
        return starts

    def _day_of(self, number: int) -> date:
        return self._days[bisect(self._starts, number) - 1]

    def _agency(self, rng: Random, day: date) -> tuple[str, Procedure]:
        lot = rng.random()
        if lot < 0.62:
            procedure = self.catalogue.pick(rng, "ward", day)
            communes = self.agencies.alive("commune", day)
            if day >= date(2025, 7, 1):
                place = bisect(self._commune_steps, rng.random() * self._commune_steps[-1])
                return communes[min(place, len(communes) - 1)].code, procedure
            if rng.random() < 0.15:
                return rng.choice(communes).code, procedure
            return rng.choice(self.agencies.alive("district", day)).code, procedure
        if lot < 0.72:
            procedure = self.catalogue.pick(rng, "land", day)
            if rng.random() < 0.75:
                return rng.choice(self.agencies.alive("branch", day)).code, procedure
            return self._department(procedure.department, day), procedure
        procedure = self.catalogue.pick(rng, "province", day)
        if lot < 0.74:
            return rng.choice(self.agencies.alive("other", day)).code, procedure
        return self._department(procedure.department, day), procedure

    def _department(self, leaf: str, day: date) -> str:
        if leaf == "20" and day < date(2024, 1, 1):
            leaf = "86"
        code = f"{CITY}.{leaf}"
        if self.agencies.alive_on(code, day) is None:
            code = self.agencies.successor(code, day) or f"{CITY}.01"
        return code

    def _make(self, number: int) -> Dossier:
        rng = draw(self.seed, "dossier", number)
        day = self._day_of(number)
        if rng.random() < (0.06 if self.scale.near_breaks < 0.3 else 0.12):
            day = self._month_edge(rng, day)
        agency, procedure = self._agency(rng, day)
        online = rng.random() < ONLINE_SHARE.get(day.year, 0.75)
        channel: str | None = "2" if online else ("3" if rng.random() < 0.05 else "1")
        received = self._moment(rng, day, online)
        submitted = received - timedelta(minutes=rng.randint(2, 1500)) if online else received
        code = self._code(rng, agency, received.date(), number)
        root = CITY
        wire_agency = agency
        lot = rng.random()
        if lot < 0.004:
            root = rng.choice(("G12", "J01"))
            wire_agency = f"{root}.29"
        elif lot < 0.008:
            wire_agency = f"{CITY}.{rng.choice(('97', '99', '98'))}"
        elif lot < 0.016 and agency.count(".") == 1:
            wire_agency = f"{agency}.{rng.choice(('71', '75'))}"
        if rng.random() < 0.02 and channel != "2":
            channel = None if rng.random() < 0.9 else "5"
        fees, flag, paid = self._fees(rng, procedure, day)
        life = _Life(rng, self, procedure, wire_agency, agency, day, received, submitted, online, channel)
        facts = life.facts(fees, flag)
        return Dossier(
            number,
            code,
            root,
            procedure,
            number * 7919 % max(1, self.scale.people),
            wire_agency,
            received if life.accepted else None,
            submitted,
            fees,
            paid and life.accepted,
            flag,
            Record(facts),
        )

    def _month_edge(self, rng: Random, day: date) -> date:
        first = day.replace(day=1)
        edge = first if rng.random() < 0.5 else first - timedelta(days=1)
        return edge if self._first <= edge <= self.end else day

    @staticmethod
    def _moment(rng: Random, day: date, online: bool) -> datetime:
        lot = rng.random()
        if lot < 0.006:
            return midnight(day)
        if lot < 0.012:
            return at(day, 23, 59, 59)
        if online and lot < 0.25:
            return at(day, rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59))
        hour = rng.choice((7, 8, 8, 9, 9, 10, 11, 13, 13, 14, 14, 15, 16))
        return at(day, hour, rng.randint(0, 59), rng.randint(0, 59))

    def _code(self, rng: Random, agency: str, day: date, number: int) -> str:
        prefix = (leaf_first(agency) if rng.random() < 0.4 else None) or agency
        written = f"{day.year}{day.month:02d}{day.day:02d}"
        lot = rng.random()
        if lot < 0.03:
            return f"{prefix}-{written}-{number:07d}"
        if lot < 0.5 and number < 1_000_000:
            return f"{prefix}-{written[2:]}-{number % 100_000:05d}"
        return (
            f"{prefix}-{written[2:]}-{number:04d}"
            if number < 10_000
            else f"{prefix}-{written[2:]}-{number:06d}"
        )

    @staticmethod
    def _fees(
        rng: Random, procedure: Procedure, day: date
    ) -> tuple[tuple[tuple[str, str, int], ...], str, bool]:
        """Return the fee list (code, kind, amount), the province's flag, and whether the platform was really used."""
        amounts = next((m.fees for m in procedure.methods if any(m.fees)), ())
        if not amounts:
            if rng.random() < 0.03:
                amounts = (10_000,)
            elif rng.random() < 0.8:
                return (), ("" if rng.random() < 0.3 else "0"), False
            else:
                amounts = (0,)
        fees = tuple(
            (f"{procedure.code}.{place:02d}", "Phi" if place == 1 else "LePhi", amount)
            for place, amount in enumerate(amounts, 1)
        )
        lot = rng.random()
        if lot < 0.05:
            fees = tuple((code, kind, 0) for code, kind, _ in fees)
        elif lot < 0.09:
            fees = ()
        elif lot < 0.11 and len(fees) > 1:
            fees = (fees[0], (fees[1][0], fees[1][1], 0))
        if not any(amount for _, _, amount in fees):
            # Exempt, yet now and then flagged: the flag alone does not make a payment.
            return fees, ("1" if rng.random() < 0.05 else "0"), False
        share = PAID_ONLINE_SHARE.get(day.year, 0.85)
        paid = rng.random() < share
        flag = ("1" if rng.random() < 0.75 else "2") if paid else rng.choice(("0", "0", "3", ""))
        real = paid
        lie = rng.random()
        if paid and lie < 0.06:
            real = False
        elif not paid and lie < 0.04:
            real = True
        return fees, flag, real


def _commune_steps(count: int) -> list[float]:
    sizes = [int(line) for line in (DATA / "commune_sizes.csv").read_text(encoding="utf-8").split()[1:]]
    order = [sizes[place * 37 % len(sizes)] for place in range(count)]
    total, steps = 0.0, []
    for size in order:
        total += size
        steps.append(total)
    return steps


class _Life:
    """Draws one dossier's events and turns them into facts with the moment each became known."""

    def __init__(
        self,
        rng: Random,
        book: DossierBook,
        procedure: Procedure,
        wire_agency: str,
        agency: str,
        day: date,
        received: datetime,
        submitted: datetime,
        online: bool,
        channel: str | None,
    ) -> None:
        self.rng, self.book, self.procedure = rng, book, procedure
        self.wire_agency, self.agency, self.day = wire_agency, agency, day
        self.received, self.submitted, self.online, self.channel = received, submitted, online, channel
        self.accepted = True
        self._known = datetime.min
        self._facts: list[Fact] = []

    def _tell(self, moment: datetime, values: State) -> None:
        lag = self.rng.random()
        if lag < 0.012:
            known = moment + timedelta(days=2 + int(lag * 1800), seconds=int(lag * 3_000_000))
        else:
            known = moment + timedelta(seconds=int(lag * 2_400))
        if self._facts and known <= self._known:
            known = self._known + timedelta(seconds=1)
        self._known = known
        self._facts.append((known, values))

    def facts(self, fees: tuple[tuple[str, str, int], ...], flag: str) -> list[Fact]:
        """Return everything that becomes known about the dossier, in order."""
        rng = self.rng
        base = self._base(fees, flag)
        ending = rng.random()
        if ending < 0.012 and self.online:
            # Never accepted: submitted only, or refused before acceptance.
            self.accepted = False
            self._tell(self.submitted, {**base, "NgayNopHoSo": self.submitted, "TrangThaiHoSo": "1"})
            if ending < 0.006:
                refused = self.submitted + timedelta(days=rng.randint(1, 4))
                self._tell(refused, {"TrangThaiHoSo": "3", "NgayTuChoi": refused})
            return self._finish_facts()
        due, shown = self._due()
        first: State = {
            **base,
            "NgayNopHoSo": self.submitted if rng.random() < 0.97 else None,
            "NgayTiepNhan": self.received,
            "NgayHenTra": shown,
        }
        if self.online and rng.random() < 0.3:
            self._tell(self.submitted, {**base, "NgayNopHoSo": self.submitted, "TrangThaiHoSo": "1"})
        self._tell(self.received, {**first, "TrangThaiHoSo": "2"})
        due, shown = self._supplements(due, shown)
        if ending < 0.02:
            self._tell(due + timedelta(days=1), {"TrangThaiHoSo": rng.choice(("0", "11"))})
            return self._finish_facts()
        if ending < 0.055:
            self._stopped(ending, due)
            return self._finish_facts()
        if ending < 0.085:
            self._tell(
                self.received + timedelta(hours=5), {"TrangThaiHoSo": rng.choice(("2", "4", "4", "5", "6"))}
            )
            return self._finish_facts()
        self._end(due, shown)
        return self._finish_facts()

    def _base(self, fees: tuple[tuple[str, str, int], ...], flag: str) -> State:
        rng = self.rng
        papers = rng.randint(0, 3)
        scanned = rng.random() < (0.1 + 0.07 * (self.day.year - 2020))
        return {
            "MaTTHC": self.procedure.code,
            "MaLinhVuc": self.procedure.field_id if rng.random() < 0.96 else None,
            "KenhThucHien": self.channel,
            "LoaiDoiTuong": rng.choice(("1", "1", "1", "2", "4")),
            "HinhThuc": "1" if rng.random() < 0.2 else "0",
            "NoiNopHoSo": "1" if self.day >= date(2025, 7, 1) else "2",
            "MaDinhDanhDonVi": self.wire_agency,
            "HoSoCoThanhPhanSoHoa": 1 if scanned else 0,
            "TaiKhoanDuocXacThucVoiVNeID": 1 if self.online and rng.random() < 0.6 else 0,
            "DuocThanhToanTrucTuyen": int(flag) if flag else None,
            "DanhSachLePhi": [
                {
                    "MaPhiLePhi": code,
                    "LoaiPhiLePhi": kind,
                    "HinhThucThu": rng.choice(("1", "4")),
                    "Gia": amount,
                }
                for code, kind, amount in fees
            ],
            "DanhSachHoSoBoSung": [],
            "DanhSachGiayToKetQua": [],
            "TaiLieuNop": [
                {"DuocSoHoa": int(scanned), "DuocTaiSuDung": int(rng.random() < 0.2)} for _ in range(papers)
            ],
            "NgayNopHoSo": None,
            "NgayTiepNhan": None,
            "NgayHenTra": None,
            "NgayTra": None,
            "NgayKetThucXuLy": None,
            "NgayTuChoi": None,
            "DaXoa": 0,
        }

    def _due(self) -> tuple[datetime, datetime | None]:
        """Return the moment the agency works towards, and NgayHenTra as recorded (None where it is missing)."""
        rng, calendar = self.rng, self.book.calendar
        channel = {"2": "ONLINE", "3": "POSTAL"}.get(self.channel or "1", "DIRECT")
        methods = {m.channel: m for m in self.procedure.methods}
        method = methods.get(channel) or methods.get("DIRECT") or self.procedure.methods[0]
        term = method.time if method.time and method.unit != "UNKNOWN" else 3.0
        day = self.received.date()
        hour = 17
        if method.unit == "HOUR":
            due = self.received + timedelta(hours=term)
        elif method.unit == "DAY":
            due = at(calendar.next_working(day + timedelta(days=int(term + 0.99))), hour)
        elif method.unit == "MONTH":
            due = at(calendar.next_working(day + timedelta(days=int(term * 30))), hour)
        else:
            due = at(calendar.add(day, int(term + 0.99)), hour)
        small = self.book.scale.near_breaks > 0.3
        lot = rng.random()
        if lot < (0.16 if small else 0.08):
            return at(due.date(), 23, 59, 59), midnight(due.date())
        if lot < (0.28 if small else 0.13):
            return due, None
        if lot < 0.32 and method.unit != "HOUR":
            due = due.replace(hour=self.received.hour, minute=self.received.minute, second=0)
        if lot > 0.995:
            # A due date before the receipt: kept and flagged, never mended.
            return due, self.received - timedelta(days=rng.randint(1, 5))
        return due, due

    def _supplements(self, due: datetime, shown: datetime | None) -> tuple[datetime, datetime | None]:
        rng = self.rng
        lot = rng.random()
        count = 0 if lot > 0.085 else 1 if lot > 0.018 else 2
        entries: list[State] = []
        moment = self.received
        for place in range(count):
            asked = moment + timedelta(hours=rng.randint(2, 30))
            waited = timedelta(hours=rng.randint(3, 190), minutes=rng.randint(0, 59))
            answered: datetime | None = asked + waited
            entry: State = {
                "HoSoBoSungId": f"BS{place + 1}",
                "NgayBoSung": asked,
                "NgayTiepNhanBoSung": None,
                "NgayHenTraTruoc": shown,
                "NgayHenTraMoi": None,
            }
            self._tell(asked, {"TrangThaiHoSo": "5", "DanhSachHoSoBoSung": [*entries, dict(entry)]})
            if rng.random() < 0.04 and place == count - 1:
                break
            if rng.random() < 0.02:
                answered = asked - timedelta(hours=3)
                waited = timedelta(0)
            entry["NgayTiepNhanBoSung"] = answered
            due += waited
            shown = None if shown is None else shown + waited
            entry["NgayHenTraMoi"] = shown
            entries = [dict(entry), *entries] if rng.random() < 0.3 else [*entries, dict(entry)]
            moment = asked + waited
            self._tell(
                moment, {"TrangThaiHoSo": "4", "NgayHenTra": shown, "DanhSachHoSoBoSung": list(entries)}
            )
        self._entries, self._moment = entries, moment
        return due, shown

    def _stopped(self, ending: float, due: datetime) -> None:
        rng = self.rng
        span = max(timedelta(hours=6), due - self._moment)
        moment = self._moment + span * rng.uniform(0.1, 1.3)
        moment = moment.replace(microsecond=0)
        values: State
        if ending < 0.035:
            values = {"TrangThaiHoSo": "7"}
        elif ending < 0.045:
            values = {"TrangThaiHoSo": "8"}
        else:
            values = {"TrangThaiHoSo": "3", "NgayTuChoi": moment}
        lot = rng.random()
        if lot < 0.5:
            values["NgayKetThucXuLy"] = moment
        elif lot < 0.75:
            values["NgayTra"] = moment
        self._tell(moment, values)

    def _finished(self, due: datetime) -> datetime:
        rng, calendar = self.rng, self.book.calendar
        chance = ON_TIME_SHARE.get(self.day.year, 0.9)
        chance += 0.06 * ((sum(map(ord, self.agency)) * 37 % 100) / 100 - 0.5)
        if self.procedure.field_name in ("Đất đai",):
            chance -= 0.05
        lot = rng.random()
        if lot < 0.012:
            return self.received
        if rng.random() < chance:
            if lot < 0.03:
                return due
            if lot < 0.08:
                # In the evening of the due day: on time only where the day counts to its end.
                return min(due, at(due.date(), rng.randint(9, 23), rng.randint(0, 59), 30))
            span = max(timedelta(minutes=30), due - self._moment)
            moment = self._moment + span * (rng.random() ** 6)
            if not calendar.works(moment.date()) and rng.random() < 0.8:
                moment = at(calendar.next_working(moment.date()), 8, rng.randint(0, 59), rng.randint(0, 59))
            moment = min(moment, due)
        else:
            if lot < 0.08:
                return due + timedelta(seconds=1)
            late = timedelta(hours=float(rng.lognormvariate(2.9, 1.1)))
            moment = due + late
            if not calendar.works(moment.date()):
                moment = at(calendar.next_working(moment.date()), 9, rng.randint(0, 59), 1)
        if rng.random() < 0.03:
            # At the very edge of a day: the last second, or midnight of the next.
            edge = midnight(moment.date()) + timedelta(days=1)
            moment = edge if rng.random() < 0.5 else edge - timedelta(seconds=1)
        return moment.replace(microsecond=0)

    def _end(self, due: datetime, shown: datetime | None) -> None:
        rng = self.rng
        finished = self._finished(due)
        if finished > due and shown is not None and rng.random() < 0.22:
            # Rescheduled under NĐ 61 Art 19(9): the due date moves, the first one stays in the entry.
            moved = finished + timedelta(hours=rng.randint(0, 30))
            told = due - timedelta(hours=1)
            entry: State = {
                "HoSoBoSungId": f"HL{len(self._entries) + 1}",
                "NgayBoSung": told,
                "NgayTiepNhanBoSung": told,
                "NgayHenTraTruoc": shown,
                "NgayHenTraMoi": moved,
            }
            self._entries = [*self._entries, entry]
            self._tell(told, {"NgayHenTra": moved, "DanhSachHoSoBoSung": list(self._entries)})
        if rng.random() < 0.004:
            finished = self.received - timedelta(hours=2)
        results: list[State] = [
            {"CoTep": int(rng.random() < 0.15 + 0.11 * (self.day.year - 2020))}
            for _ in range(self.procedure.result_count)
        ]
        returned = finished + (
            timedelta(minutes=rng.randint(5, 300))
            if rng.random() < 0.5
            else timedelta(days=rng.randint(1, 12))
        )
        done: State = {"TrangThaiHoSo": "9", "NgayKetThucXuLy": finished, "DanhSachGiayToKetQua": results}
        lot = rng.random()
        if lot < 0.25:
            self._tell(finished, done)
        elif lot < 0.255:
            self._tell(finished, {**done, "NgayKetThucXuLy": None})
        elif lot < 0.26:
            self._tell(finished, {**done, "NgayKetThucXuLy": None, "NgayTra": returned})
        elif lot < 0.285:
            self._tell(
                returned, {**done, "TrangThaiHoSo": "10", "NgayKetThucXuLy": None, "NgayTra": returned}
            )
        elif lot < 0.29:
            self._tell(returned, {**done, "TrangThaiHoSo": "10", "NgayKetThucXuLy": None})
        else:
            self._tell(finished, done)
            self._tell(returned, {"TrangThaiHoSo": "10", "NgayTra": returned})

    def _finish_facts(self) -> list[Fact]:
        rng, agencies = self.rng, self.book.agencies
        last = self._facts[-1][0]
        version = agencies.alive_on(self.agency, self.received.date())
        if self.wire_agency == self.agency and version is not None and version.valid_to is not None:
            moved_on = midnight(version.valid_to) + timedelta(days=1)
            heir = agencies.successor(self.agency, moved_on.date()) or (
                rng.choice(agencies.communes_of[self.agency]) if agencies.communes_of[self.agency] else None
            )
            if heir is not None and last > moved_on and rng.random() < 0.5:
                self._facts = [
                    (known, {**values, "MaDinhDanhDonVi": heir} if known > moved_on else values)
                    for known, values in self._facts
                ]
            elif heir is not None and last <= moved_on and rng.random() < 0.03:
                migrated = moved_on + timedelta(days=rng.randint(2, 40), seconds=rng.randint(0, 40_000))
                self._facts.append((migrated, {"MaDinhDanhDonVi": heir}))
        if rng.random() < 0.008:
            gone = self._facts[-1][0] + timedelta(days=rng.randint(1, 60), seconds=rng.randint(1, 40_000))
            self._facts.append((gone, {"DaXoa": 1}))
        return self._facts
