"""Procedures of the city, their services, levels, eligibility and detail, over time.

Names, fields, weights, times and most channels are real (data/ORIGIN.md); validity, services, eligibility
and the missing details are drawn.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sandbox.scales import Scale, draw
from sandbox.times import DATA, FIRST_DAY

CLASSES_2022 = date(2022, 8, 15)
"""First day on which a level 3 means một phần and 4 toàn trình (NĐ 42/2022/NĐ-CP)."""
LAW_2026 = date(2026, 7, 1)
LAND, INVESTMENT = "Đất đai", "Đầu tư tại Việt nam"

_DEPARTMENT_OF_MINISTRY = {
    "Bộ Tài chính": "05",
    "Bộ Kế hoạch và Đầu tư": "05",
    "Bộ Công Thương": "02",
    "Bộ Nội vụ": "07",
    "Bộ Tư pháp": "15",
    "Bộ Nông nghiệp và Môi trường": "10",
    "Bộ Khoa học và Công nghệ": "14",
    "Bộ Văn hóa, Thể thao và Du lịch": "16",
    "Bộ Xây dựng": "04",
    "Bộ Ngoại giao": "08",
    "Bộ Y tế": "18",
    "Bộ Giáo dục và Đào tạo": "03",
    "Thanh tra Chính phủ": "36",
    "Dân tộc và Tôn giáo": "21",
}
_FIELD_DEPARTMENT = {
    LAND: "13",
    INVESTMENT: "05",
    "Hoạt động xây dựng": "17",
    "Nhà ở và công sở": "17",
    "Quy hoạch đô thị và nông thôn": "33",
    "An toàn thực phẩm": "20",
    "Môi trường": "13",
    "Tài nguyên nước": "13",
    "Khoa học công nghệ": "06",
    "Du lịch": "19",
    "Tổ chức - Biên chế": "09",
}
_WARD_FIELDS = ("Hộ tịch", "Chứng thực", "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)", "Chính sách")


@dataclass(frozen=True)
class Field:
    """One line of the field list (lĩnh vực)."""

    source_id: str
    raw: str

    @property
    def name(self) -> str:
        """The name without the ministry in the trailing bracket."""
        return re.sub(r"\s*\([^()]*\)\s*$", "", self.raw).strip()

    @property
    def ministry(self) -> str:
        """The text of the trailing bracket."""
        found = re.search(r"\(([^()]*)\)\s*$", self.raw)
        return found.group(1) if found else ""


@dataclass(frozen=True)
class Method:
    """One way to submit: channel ONLINE, DIRECT or POSTAL with its statutory time and fees in VND."""

    channel: str
    time: float | None
    unit: str
    fees: tuple[int, ...]


@dataclass(frozen=True)
class ServiceLevel:
    """A service's level over a span; valid_to is the last day."""

    service: str
    level: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Eligibility:
    """One row of a decision that lists procedures eligible for online service."""

    decision: str
    valid_from: date
    valid_to: date | None
    grade: str


@dataclass
class Procedure:
    """A procedure with everything the catalogue interfaces tell about it."""

    code: str
    name: str
    field_name: str
    field_id: str | None
    department: str
    is_ward: bool
    is_province: bool
    methods: tuple[Method, ...]
    result_count: int
    weight: int
    number: int
    valid_from: date | None = None
    valid_to: date | None = None
    connected: bool = False
    levels: list[ServiceLevel] = field(default_factory=list)
    portal_only_level: int | None = None
    eligible: list[Eligibility] = field(default_factory=list)
    redecided: date | None = None
    in_procedures_file: bool = False

    def in_force(self, day: date) -> bool:
        """Say whether the portal lists it on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def decision_id(self, day: date) -> str:
        """Return the id of the publishing decision (QDCBID) known on a day."""
        base = 100_000 + self.number
        return str(base + 10_000 if self.redecided and self.redecided <= day else base)

    def methods_on(self, day: date) -> tuple[Method, ...]:
        """Return the ways to submit as the detail shows them on a day; a new decision may shorten the time."""
        if not (self.redecided and self.redecided <= day):
            return self.methods
        return tuple(
            Method(m.channel, m.time - 1 if m.time and m.time > 2 else m.time, m.unit, m.fees)
            for m in self.methods
        )

    def portal_levels(self, day: date) -> list[tuple[str, int]]:
        """Return (service, level) pairs the portal lists on a day."""
        pairs = [
            (s.service, s.level)
            for s in self.levels
            if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)
        ]
        if self.portal_only_level is not None:
            pairs = [*pairs[1:], (f"{self.code}.01", self.portal_only_level)]
        return pairs

    @property
    def fee(self) -> int:
        """The first fee of any method, 0 where none is charged."""
        return max((max(m.fees, default=0) for m in self.methods), default=0)


@dataclass(frozen=True)
class Foreign:
    """A service the portal lists for the city although the procedure is of another authority (R24)."""

    code: str
    name: str
    level: int
    weight: int


def recorded(name: str) -> list[dict[str, str]]:
    """Read one recorded rest.jsp answer."""
    with gzip.open(DATA / "recorded" / f"{name}.json.gz", "rt", encoding="utf-8") as handle:
        rows: list[dict[str, str]] = json.load(handle)
    return rows


def _number(text: str) -> float | None:
    return float(text) if text else None


class Catalogue:
    """All procedures of one world."""

    def __init__(self, seed: int, scale: Scale, end: date) -> None:
        self.end = end
        self.agency_rows = recorded("get_list_agency_service_v2")
        self.field_rows = recorded("procedure_get_list_field_service_v2")
        self.fields = [Field(row["ID"], row["FIELD_NAME"]) for row in self.field_rows]
        self._field_ids: dict[str, str] = {}
        self._ministries: dict[str, str] = {}
        for entry in sorted(self.fields, key=lambda f: int(f.source_id)):
            self._field_ids.setdefault(entry.name, entry.source_id)
            self._ministries.setdefault(entry.name, entry.ministry)
        with (DATA / "procedures.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        chosen = self._choose(rows, scale.procedures)
        self.procedures = [self._make(seed, number, row) for number, row in enumerate(chosen)]
        self.by_code = {p.code: p for p in self.procedures}
        self.foreign = [
            Foreign(row["TTHC_MA"], row["NAME"], 4, int(row["WEIGHT"]))
            for row in recorded("get_ds_tthc_da_cong_bo_dvc_service.type1.page1")
            if row["ISNGANHDOC"] == "1" and row["TTHC_MA"] not in self.by_code
        ][: max(5, scale.procedures // 40)]
        self._wheels: dict[str, tuple[list[float], list[Procedure]]] = {}
        for kind in ("ward", "province", "land"):
            self._wheels[kind] = self._wheel(kind)

    @staticmethod
    def _choose(rows: list[dict[str, str]], size: int) -> list[dict[str, str]]:
        if size >= len(rows):
            return rows

        def rank(row: dict[str, str]) -> tuple[int, int, str]:
            special = row["field"] in (LAND, INVESTMENT, "Hộ tịch", "Chứng thực")
            return (0 if special else 1, -int(row["usage_weight"] or 0), row["code"])

        special = [r for r in sorted(rows, key=rank) if rank(r)[0] == 0][: size // 3]
        units = [
            r for r in rows if r["direct_unit"] in ("HOUR", "UNKNOWN", "DAY") or r["online_unit"] == "HOUR"
        ]
        rest = [r for r in sorted(rows, key=rank) if r not in special]
        picked = {r["code"]: r for r in special}
        for row in units[: size // 6] + rest:
            if len(picked) >= size:
                break
            picked[row["code"]] = row
        return [picked[code] for code in sorted(picked)]

    def _make(self, seed: int, number: int, row: dict[str, str]) -> Procedure:
        rng = draw(seed, "procedure", row["code"])
        field_name = row["field"]
        if row["field_origin"] == "inferred":
            is_ward = field_name in _WARD_FIELDS or rng.random() < 0.15
            is_province = not is_ward or rng.random() < 0.15
        else:
            is_ward, is_province = row["is_ward"] == "1", row["is_province"] == "1"
        weight = int(row["usage_weight"] or 0)
        procedure = Procedure(
            code=row["code"],
            name=row["name"],
            field_name=field_name,
            field_id=self._field_ids.get(field_name),
            department=_FIELD_DEPARTMENT.get(field_name)
            or _DEPARTMENT_OF_MINISTRY.get(self._ministries.get(field_name, ""), "01"),
            is_ward=is_ward,
            is_province=is_province,
            methods=self._methods(rng, row, weight),
            result_count=0 if rng.random() < 0.06 else (1 if rng.random() < 0.9 else 2),
            weight=weight,
            number=number,
            connected=number % 700 == 35,
        )
        self._validity(rng, procedure)
        self._services(rng, procedure)
        self._eligibility(rng, procedure)
        if rng.random() < 0.05:
            procedure.redecided = self.end + timedelta(days=rng.randint(-400, 60))
        return procedure

    @staticmethod
    def _methods(rng: Random, row: dict[str, str], weight: int) -> tuple[Method, ...]:
        known = [int(amount) for amount in row["fee_amounts"].split("|") if amount]
        chance = 0.9 if weight > 5_000 else 0.7 if weight > 300 else 0.06
        fees: tuple[int, ...] = tuple(known[:2])
        if not fees and rng.random() < chance:
            fees = (rng.choice((8_000, 20_000, 50_000, 75_000, 100_000, 150_000, 300_000, 1_200_000)),)
            if rng.random() < 0.3:
                fees = (*fees, rng.choice((10_000, 30_000, 60_000)))
        if not fees and rng.random() < 0.5:
            fees = (0,)
        if row["field_origin"] == "inferred":
            term: float | None = float(rng.choice((1, 2, 3, 3, 5, 5, 7, 10, 15, 20)))
            unit = "WORKING_DAY" if rng.random() < 0.8 else "DAY"
            online, direct, postal = rng.random() < 0.85, True, rng.random() < 0.8
            times = {"ONLINE": (term, unit), "DIRECT": (term, unit)}
        else:
            online, direct, postal = row["online"] == "1", row["direct"] == "1", row["postal"] == "1"
            times = {
                "ONLINE": (_number(row["online_time"]), row["online_unit"] or "UNKNOWN"),
                "DIRECT": (_number(row["direct_time"]), row["direct_unit"] or "UNKNOWN"),
            }
        twist = rng.random()
        if twist < 0.02:
            times["DIRECT"] = times["ONLINE"] = (float(rng.choice((1, 2, 3))), "MONTH")
        elif twist < 0.04:
            times["DIRECT"] = (float(rng.choice((4, 8, 24, 36))), "HOUR")
        elif twist < 0.06:
            times["DIRECT"] = (rng.choice((0.5, 1.5, 2.5)), rng.choice(("WORKING_DAY", "DAY")))
        methods = []
        if online:
            methods.append(Method("ONLINE", *times["ONLINE"], fees))
        if direct or not online:
            methods.append(Method("DIRECT", *times["DIRECT"], fees))
        if postal:
            methods.append(Method("POSTAL", *times["DIRECT"], fees))
        return tuple(methods)

    def _validity(self, rng: Random, procedure: Procedure) -> None:
        lot = rng.random()
        changes = (
            date(2021, 7, 1),
            date(2022, 1, 1),
            date(2022, 8, 15),
            date(2023, 4, 1),
            date(2024, 1, 1),
            date(2025, 1, 1),
            date(2025, 3, 1),
            date(2025, 7, 1),
            date(2026, 7, 1),
        )
        if lot < 0.07:
            procedure.valid_from = rng.choice(changes)
        elif lot < 0.13:
            procedure.valid_to = rng.choice(changes) - timedelta(days=1)
        elif lot < 0.14:
            procedure.valid_from, procedure.valid_to = date(2021, 7, 1), date(2025, 6, 30)
        elif lot < 0.15:
            procedure.valid_to = self.end + timedelta(days=rng.randint(5, 60))
        # An abolished procedure without a row of the file is not known to have been in authority (R24).
        procedure.in_procedures_file = lot < 0.14 and rng.random() < 0.97

    def _services(self, rng: Random, procedure: Procedure) -> None:
        if not any(m.channel == "ONLINE" for m in procedure.methods) and rng.random() < 0.7:
            return
        count = 1 if rng.random() < 0.78 else rng.choice((2, 2, 3))
        before_2022 = CLASSES_2022 - timedelta(days=1)
        for service in range(1, count + 1):
            code = f"{procedure.code}.{service:02d}"
            start = max(
                FIRST_DAY - timedelta(days=rng.randint(10, 700)), procedure.valid_from or date(2018, 1, 1)
            )
            level = rng.choice((1, 2, 2, 3, 3, 3, 4, 4)) if service == 1 else rng.choice((2, 3, 4))
            spans: list[tuple[date, int]] = [(start, level)]
            if start < before_2022 and rng.random() < 0.35:
                raised = FIRST_DAY + timedelta(days=rng.randint(20, 560))
                if raised > start:
                    spans.append((raised, min(4, level + rng.choice((1, 1, 2)))))
            if start < CLASSES_2022:
                old = spans[-1][1]
                new = {4: 4, 3: rng.choice((3, 3, 4)), 2: rng.choice((2, 2, 3)), 1: 2}[old]
                spans.append((CLASSES_2022, new))
            for _ in range(rng.choice((0, 1, 1, 2))):
                moved = CLASSES_2022 + timedelta(days=rng.randint(30, 1480))
                if moved > spans[-1][0]:
                    spans.append((moved, rng.choice((3, 4, 4, 4))))
            for place, (first, value) in enumerate(spans):
                last = (
                    spans[place + 1][0] - timedelta(days=1) if place + 1 < len(spans) else procedure.valid_to
                )
                if last is None or last >= first:
                    procedure.levels.append(ServiceLevel(code, value, first, last))
        if rng.random() < 0.02:
            # The portal contradicts the open row of the file (R23).
            procedure.portal_only_level = rng.choice((2, 3, 4))

    @staticmethod
    def _eligibility(rng: Random, procedure: Procedure) -> None:
        lot = rng.random()
        if lot < 0.62:
            grade = "full" if rng.random() < 0.6 else "partial"
            procedure.eligible.append(
                Eligibility("1291/QĐ-UBND", date(2021, 1, 1), CLASSES_2022 - timedelta(days=1), grade)
            )
        if lot < 0.55 or 0.62 <= lot < 0.72:
            grade = "full" if rng.random() < 0.7 else "partial"
            last = date(2026, 6, 30) if rng.random() < 0.1 else None
            procedure.eligible.append(Eligibility("3155/QĐ-UBND", CLASSES_2022, last, grade))
        if lot < 0.06 or 0.72 <= lot < 0.8:
            procedure.eligible.append(Eligibility("2207/QĐ-UBND", LAW_2026, None, "full"))
        if 0.8 <= lot < 0.83:
            procedure.eligible.append(
                Eligibility("870/QĐ-UBND", date(2024, 3, 11), date(2025, 6, 30), "partial")
            )

    def _wheel(self, kind: str) -> tuple[list[float], list[Procedure]]:
        def belongs(procedure: Procedure) -> bool:
            if kind == "land":
                return procedure.field_name == LAND
            return procedure.is_ward if kind == "ward" else procedure.is_province

        chosen = [p for p in self.procedures if belongs(p)]
        total, steps = 0.0, []
        for procedure in chosen:
            share = (procedure.weight + 30) ** 0.42
            if procedure.field_name in (INVESTMENT, LAND):
                share *= 2.2
            total += share
            steps.append(total)
        return steps, chosen

    def pick(self, rng: Random, kind: str, day: date) -> Procedure:
        """Draw a procedure of a kind (ward, province, land) in force on a day, by national usage weight."""
        steps, chosen = self._wheels[kind]
        for _ in range(20):
            procedure = chosen[min(bisect(steps, rng.random() * steps[-1]), len(chosen) - 1)]
            if procedure.in_force(day):
                break
        return procedure

    def listed(self, day: date, connected: bool) -> list[Procedure]:
        """Return what procedure_advanced_search_service_v2 lists on a day, by code."""
        return [p for p in self.procedures if p.connected == connected and p.in_force(day)]

    def services_at(self, day: date, level: int) -> list[tuple[str, str, bool, int]]:
        """Return (code, name, national system, weight) of the services the portal lists at a level, heaviest first."""
        rows = [
            (p.code, p.name, False, p.weight)
            for p in self.procedures
            if p.in_force(day)
            for _, at_level in p.portal_levels(day)
            if at_level == level
        ]
        rows += [(f.code, f.name, True, f.weight) for f in self.foreign if f.level == level]
        return sorted(rows, key=lambda row: (-row[3], row[0]))
