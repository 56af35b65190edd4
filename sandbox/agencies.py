"""The city's agencies over time and their succession.

Codes follow QĐ 20/2020/QĐ-TTg (root first). Which of them are real and which are invented is told in
data/ORIGIN.md. ``valid_to`` is the last valid day, as in the drop files.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache

from sandbox.times import DATA

CITY = "H29"
_2021 = date(2021, 1, 1)
_2021_END = date(2020, 12, 31)
_WARDS_2025 = date(2025, 1, 1)
_WARDS_2024_END = date(2024, 12, 31)
_MARCH = date(2025, 3, 1)
_FEBRUARY_END = date(2025, 2, 28)
_JULY = date(2025, 7, 1)
_JUNE_END = date(2025, 6, 30)
_LONG_AGO = date(2016, 4, 1)

_DISTRICTS = {
    "760": ("41", "Quận 1"),
    "770": ("43", "Quận 3"),
    "773": ("44", "Quận 4"),
    "774": ("45", "Quận 5"),
    "775": ("46", "Quận 6"),
    "778": ("47", "Quận 7"),
    "776": ("48", "Quận 8"),
    "771": ("50", "Quận 10"),
    "772": ("51", "Quận 11"),
    "761": ("52", "Quận 12"),
    "765": ("53", "Quận Bình Thạnh"),
    "777": ("54", "Quận Bình Tân"),
    "768": ("55", "Quận Phú Nhuận"),
    "766": ("57", "Quận Tân Bình"),
    "785": ("58", "Huyện Bình Chánh"),
    "787": ("59", "Huyện Cần Giờ"),
    "784": ("60", "Huyện Hóc Môn"),
    "786": ("61", "Huyện Nhà Bè"),
    "783": ("62", "Huyện Củ Chi"),
    "764": ("63", "Quận Gò Vấp"),
    "767": ("64", "Quận Tân Phú"),
}
_ENDED_DISTRICTS = {"769": ("42", "Quận 2"), "763": ("49", "Quận 9"), "762": ("56", "Quận Thủ Đức")}
_THU_DUC = "65"
# the provinces that joined on 1/7/2025, by statistical code: root of their agency codes
_JOINED = {"74": "H09", "77": "H06"}

# code, name, level, first day (None: ever), last day (None: open)
_DEPARTMENTS: tuple[tuple[str, str, str, date | None, date | None], ...] = (
    ("01", "Văn phòng Ủy ban nhân dân Thành phố", "department", None, None),
    ("02", "Sở Công Thương", "department", None, None),
    ("03", "Sở Giáo dục và Đào tạo", "department", None, None),
    ("04", "Sở Giao thông vận tải", "department", None, _FEBRUARY_END),
    ("05", "Sở Kế hoạch và Đầu tư", "department", None, _FEBRUARY_END),
    ("06", "Sở Khoa học và Công nghệ", "department", None, _FEBRUARY_END),
    ("06", "Sở Khoa học và Công nghệ", "department", _MARCH, None),
    ("07", "Sở Lao động - Thương binh và Xã hội", "department", None, _FEBRUARY_END),
    ("08", "Sở Ngoại vụ", "department", None, None),
    ("09", "Sở Nội vụ", "department", None, None),
    ("10", "Sở Nông nghiệp và Phát triển nông thôn", "department", None, _FEBRUARY_END),
    ("12", "Sở Tài chính", "department", None, None),
    ("13", "Sở Tài nguyên và Môi trường", "department", None, _FEBRUARY_END),
    ("14", "Sở Thông tin và Truyền thông", "department", None, _FEBRUARY_END),
    ("15", "Sở Tư pháp", "department", None, None),
    ("16", "Sở Văn hóa và Thể thao", "department", None, None),
    ("17", "Sở Xây dựng", "department", None, None),
    ("18", "Sở Y tế", "department", None, None),
    ("19", "Sở Du lịch", "department", None, None),
    ("20", "Sở An toàn thực phẩm", "department", date(2024, 1, 1), None),
    ("21", "Ban Dân tộc", "department", None, _FEBRUARY_END),
    ("21", "Sở Dân tộc và Tôn giáo", "department", _MARCH, None),
    ("22", "Sở Nông nghiệp và Môi trường", "department", _MARCH, None),
    ("33", "Sở Quy hoạch - Kiến trúc", "department", None, _JUNE_END),
    ("36", "Thanh tra Thành phố", "department", None, None),
    ("35", "Ban quản lý Khu công nghệ cao", "other", None, None),
    ("80", "Lực lượng Thanh niên xung phong", "other", None, None),
    ("82", "Ban quản lý các khu chế xuất và công nghiệp", "other", None, _JUNE_END),
    ("87", "Ban quản lý các khu chế xuất và công nghiệp Thành phố", "other", _JULY, None),
    ("84", "Ban quản lý Khu đô thị mới Thủ Thiêm", "other", None, date(2021, 12, 31)),
    ("85", "Ban quản lý phát triển đô thị", "other", None, _FEBRUARY_END),
    ("86", "Ban quản lý An toàn thực phẩm", "other", None, date(2023, 12, 31)),
)

# old, new, first day of the new one, kind, weight
_DEPARTMENT_SUCCESSION: tuple[tuple[str, str, date, str, float], ...] = (
    ("84", "85", date(2022, 1, 1), "merge", 1.0),
    ("86", "20", date(2024, 1, 1), "recode", 1.0),
    ("14", "06", _MARCH, "merge", 1.0),
    ("13", "22", _MARCH, "merge", 1.0),
    ("10", "22", _MARCH, "merge", 1.0),
    ("04", "17", _MARCH, "merge", 1.0),
    ("85", "17", _MARCH, "merge", 1.0),
    ("05", "12", _MARCH, "merge", 1.0),
    ("07", "09", _MARCH, "merge", 1.0),
    ("21", "21", _MARCH, "rename", 1.0),
    ("33", "17", _JULY, "merge", 1.0),
    ("82", "87", _JULY, "recode", 1.0),
)


@dataclass(frozen=True)
class Agency:
    """One version of an agency."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    gso: str | None = None

    def alive(self, day: date) -> bool:
        """Say whether this version stands on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def qcvn102(self) -> str | None:
        """The leaf-first form of QCVN 102:2016, which only two-digit leaves have."""
        return leaf_first(self.code)


@dataclass(frozen=True)
class Succession:
    """One line of the succession: who followed whom, from which day, how."""

    old: str
    new: str
    day: date
    kind: str
    weight: float


@cache
def leaf_first(code: str) -> str | None:
    """Turn ``H29.41`` into ``000.00.41.H29``; None where a leaf has more than two digits."""
    root, *leaves = code.split(".")
    if len(leaves) > 3 or any(len(leaf) != 2 for leaf in leaves):
        return None
    blocks = [*reversed(leaves)]
    padded = ["000", "00", "00"]
    for number, leaf in enumerate(reversed(blocks)):
        padded[2 - number] = leaf if number < 2 else f"0{leaf}"
    return ".".join([*padded, root])


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


class Agencies:
    """All agency versions, their succession, and who is alive on a day."""

    def __init__(self) -> None:
        self.all: list[Agency] = []
        self.succession: list[Succession] = []
        self._city_and_departments()
        self._districts()
        self._communes()
        self._wards()
        self._branches()
        self.all.sort(key=lambda agency: (agency.code, agency.valid_from))
        self._versions: dict[str, list[Agency]] = defaultdict(list)
        for agency in self.all:
            self._versions[agency.code].append(agency)
        self._heirs: dict[str, list[Succession]] = defaultdict(list)
        for line in self.succession:
            self._heirs[line.old].append(line)
        self._by_level_day: dict[tuple[str, date], list[Agency]] = {}
        self._edge_of: dict[date, date] = {}
        self.communes_of: dict[str, list[str]] = defaultdict(list)
        for line in self.succession:
            if line.kind == "split" and line.day == _JULY:
                self.communes_of[line.old].append(line.new)
        self._breaks = sorted(
            {agency.valid_from for agency in self.all}
            | {date.fromordinal(a.valid_to.toordinal() + 1) for a in self.all if a.valid_to}
        )

    def _add(
        self,
        leaf: str,
        name: str,
        level: str,
        parent: str | None,
        first: date | None = None,
        last: date | None = None,
        gso: str | None = None,
    ) -> str:
        code = f"{CITY}.{leaf}" if leaf else CITY
        self.all.append(Agency(code, name, level, parent, first or _LONG_AGO, last, gso))
        return code

    def _follow(self, old: str, new: str, day: date, kind: str, weight: float = 1.0) -> None:
        self.succession.append(Succession(old, new, day, kind, round(weight, 6)))

    def _city_and_departments(self) -> None:
        self._add("", "Ủy ban nhân dân Thành phố Hồ Chí Minh", "other", None)
        for leaf, name, level, first, last in _DEPARTMENTS:
            self._add(leaf, name, level, CITY, first, last)
        for old, new, day, kind, weight in _DEPARTMENT_SUCCESSION:
            self._follow(f"{CITY}.{old}", f"{CITY}.{new}", day, kind, weight)

    def _districts(self) -> None:
        for gso, (leaf, name) in _DISTRICTS.items():
            self._add(leaf, f"Ủy ban nhân dân {name}", "district", CITY, None, _JUNE_END, gso)
        for gso, (leaf, name) in _ENDED_DISTRICTS.items():
            old = self._add(leaf, f"Ủy ban nhân dân {name}", "district", CITY, None, _2021_END, gso)
            self._follow(old, f"{CITY}.{_THU_DUC}", _2021, "merge")
        self._add(_THU_DUC, "Ủy ban nhân dân Thành phố Thủ Đức", "district", CITY, _2021, _JUNE_END, "769")

    def _communes(self) -> None:
        by_name = {name: f"{CITY}.{leaf}" for leaf, name in _DISTRICTS.values()}
        by_name["Thành phố Thủ Đức"] = f"{CITY}.{_THU_DUC}"
        heirs: dict[str, list[str]] = defaultdict(list)
        self._commune_of_gso: dict[str, str] = {}
        for number, row in enumerate(_read("communes_2025.csv")):
            name = f"Ủy ban nhân dân {row['full_name']}"
            code = self._add(f"{101 + number}", name, "commune", CITY, _JULY, None, row["gso_code"])
            self._commune_of_gso[row["gso_code"]] = code
            for former in row["former_districts"].split(";"):
                if former in by_name:
                    heirs[by_name[former]].append(code)
        for old, new in sorted(heirs.items()):
            for code in new:
                self._follow(old, code, _JULY, "split", 1 / len(new))

    def _wards(self) -> None:
        """322 wards until 31/12/2020, 312 until 31/12/2024, 273 until 30/6/2025, and who followed them."""
        until_2024 = _read("wards_2021_2024.csv")
        last = {row["ward_code"]: row for row in _read("wards_2025_06.csv")}
        former = {row["ward_code"]: row for row in _read("wards_2020.csv")}
        heirs: dict[str, list[str]] = defaultdict(list)
        joined: dict[str, str] = {}
        for row in _read("ward_conversion_2025.csv"):
            old, root = row["old_ward_code"], _JOINED.get(row["old_province_code"])
            if root:
                ward = f".{len(joined) % 89 + 11}" if old else ""
                old = joined.setdefault(old, f"{root}.{row['old_district_code']}{ward}")
            heirs[old].append(self._commune_of_gso[row["new_ward_code"]])
        leaves = {gso: leaf for gso, (leaf, _) in _DISTRICTS.items()} | {"769": _THU_DUC}
        self._ward_code: dict[str, str] = {}
        for district, leaf in sorted(leaves.items()):
            rows = [row for row in until_2024 if row["district_code"] == district]
            known = {row["ward_code"] for row in rows}
            rows += [
                {"ward_code": gso, "ward_name": row["ward_name"]}
                for gso, row in last.items()
                if row["district_code"] == district and gso not in known
            ]
            kept = [row["ward_code"] for row in rows if row["ward_code"] in last]
            for number, row in enumerate(rows):
                self._ward_code[row["ward_code"]] = f"{leaf}.{number + 11}"
            for row in rows:
                gso = row["ward_code"]
                code = self._ward_code[gso]
                begins = (
                    _WARDS_2025 if gso not in known else _2021 if leaf == _THU_DUC or gso in former else None
                )
                renamed = gso in last and gso in known and last[gso]["ward_name"] != row["ward_name"]
                ends = _WARDS_2024_END if renamed or gso not in last else _JUNE_END
                self._ward(code, row["ward_name"], gso, begins, ends)
                if renamed:
                    self._ward(code, last[gso]["ward_name"], gso, _WARDS_2025, _JUNE_END)
                if gso not in last:
                    later = next((other for other in kept if other > gso), kept[-1])
                    self._follow(f"{CITY}.{code}", f"{CITY}.{self._ward_code[later]}", _WARDS_2025, "merge")
                else:
                    self._split(f"{CITY}.{code}", heirs[gso])
        for code, new in heirs.items():
            if code[0] == "H":
                self._split(code, new)
        self._wards_of_2020(until_2024, former)

    def _wards_of_2020(self, since: list[dict[str, str]], former: dict[str, dict[str, str]]) -> None:
        """What the wards were before 1/1/2021: those of Thủ Đức under three districts, ten more in all."""
        numbers: dict[str, int] = defaultdict(lambda: 50)
        for row in since:
            gso = row["ward_code"]
            if row["district_code"] != "769":
                continue
            district = "762" if gso < "26830" else "763" if gso < "27088" else "769"
            leaf = _ENDED_DISTRICTS[district][0]
            numbers[leaf] += 1
            name = former[gso]["ward_name"] if gso in former else row["ward_name"]
            old = self._ward(f"{leaf}.{numbers[leaf]}", name, gso, None, _2021_END)
            self._follow(old, f"{CITY}.{self._ward_code[gso]}", _2021, "recode")
        for gso, row in former.items():
            heir = self._ward_code[row["became"]]
            if row["district_code"] == "769":
                if gso == row["became"]:
                    continue
                leaf = _ENDED_DISTRICTS["769"][0]
            elif gso == row["became"]:
                self._ward(heir, row["ward_name"], gso, None, _2021_END)
                continue
            else:
                leaf = heir.split(".")[0]
            numbers[leaf] += 1
            old = self._ward(f"{leaf}.{numbers[leaf]}", row["ward_name"], gso, None, _2021_END)
            self._follow(old, f"{CITY}.{heir}", _2021, "merge")

    def _ward(self, leaf: str, name: str, gso: str, first: date | None, last: date) -> str:
        parent = f"{CITY}.{leaf.split('.')[0]}"
        return self._add(leaf, f"Ủy ban nhân dân {name}", "commune", parent, first, last, gso)

    def _split(self, old: str, new: list[str]) -> None:
        for target in new:
            self._follow(old, target, _JULY, "merge" if len(new) == 1 else "split", 1 / len(new))

    def _branches(self) -> None:
        places = [(leaf, name, None, None) for leaf, name in _DISTRICTS.values()]
        gone = [(leaf, name, None, _2021_END) for leaf, name in _ENDED_DISTRICTS.values()]
        for leaf, name, first, last in [*places, *gone, (_THU_DUC, "Thành phố Thủ Đức", _2021, None)]:
            title = f"Chi nhánh Văn phòng đăng ký đất đai {name}"
            old = self._add(f"13.{leaf}", title, "branch", f"{CITY}.13", first, last or _FEBRUARY_END)
            if last:
                self._follow(old, f"{CITY}.13.{_THU_DUC}", _2021, "merge")
            else:
                new = self._add(f"22.{leaf}", title, "branch", f"{CITY}.22", _MARCH, None)
                self._follow(old, new, _MARCH, "recode")

    def alive(self, level: str, day: date) -> list[Agency]:
        """Return the agencies of a level that stand on a day, by code."""
        edge = self._edge_of.get(day)
        if edge is None:
            edge = self._edge_of[day] = max((b for b in self._breaks if b <= day), default=_LONG_AGO)
        key = (level, edge)
        if key not in self._by_level_day:
            self._by_level_day[key] = [a for a in self.all if a.level == level and a.alive(edge)]
        return self._by_level_day[key]

    def alive_on(self, code: str, day: date) -> Agency | None:
        """Return the version of a code that stands on a day."""
        for version in self._versions.get(code, ()):
            if version.valid_from <= day and (version.valid_to is None or day <= version.valid_to):
                return version
        return None

    def successor(self, code: str, day: date) -> str | None:
        """Return the single heir a code has on a day, followed repeatedly; None for a split or a living code."""
        current: str | None = code
        moved = False
        while current is not None and self.alive_on(current, day) is None:
            heirs = [s for s in self._heirs.get(current, ()) if s.day <= day and s.kind != "split"]
            current = heirs[0].new if heirs and heirs[0].new != current else None
            moved = True
        return current if moved else None
