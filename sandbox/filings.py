"""What offices report by file: surveys, ratings, complaints, reports, inspections, equipment, milestones.

Each file is sent on a day and some are corrected later; what a folder holds is what was sent up to the world's
clock. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.scales import Draw, draw
from sandbox.world import World

Row = tuple[object, ...]

HEADERS: dict[str, tuple[tuple[str, str], ...]] = {
    "satisfaction_survey": (
        ("ky", "period"), ("linh_vuc", "field"), ("loai", "kind"), ("so_phieu", "answered"),
        ("so_hai_long", "satisfied"),
    ),
    "par_index": (("nam", "year"), ("hang", "rank"), ("tong_so", "of"), ("diem", "score")),
    "par_agency_rating": (
        ("nam", "year"), ("ma_don_vi", "agency_code"), ("diem", "score"), ("xep_loai", "rating"),
    ),
    "complaints": (
        ("ma_vu_viec", "case_id"), ("loai", "kind"), ("ma_don_vi", "agency_code"), ("ngay_thu_ly", "accepted"),
        ("han", "due"), ("ngay_giai_quyet", "resolved"),
    ),
    "central_reports": (
        ("ma_bao_cao", "report_id"), ("co_quan_nhan", "recipient"), ("han", "due"), ("ngay_gui", "sent"),
    ),
    "inspections": (("ngay", "date"), ("ma_don_vi", "agency_code"), ("hinh_thuc", "kind")),
    "ward_equipment": (("ky", "period"), ("ma_don_vi", "agency_code"), ("dat", "meets")),
    "one_stop": (("ky", "period"), ("ma_don_vi", "agency_code"), ("dat", "meets")),
    "communication": (
        ("ky", "period"), ("ma_don_vi", "agency_code"), ("san_pham", "product"), ("hieu_qua", "effective"),
    ),
    "milestones": (
        ("ma", "id"), ("noi_dung", "title"), ("nhom", "group"), ("han", "due"), ("ngay_hoan_thanh", "completed"),
    ),
}  # fmt: skip
"""Dataset to its columns: the Vietnamese and the English header."""

_JULY_2025 = date(2025, 7, 1)
_YES, _NO = ("có", "Có", "1", "yes"), ("không", "Không", "0", "no")
_RECIPIENTS = ("Văn phòng Chính phủ", "Bộ Nội vụ", "Bộ Khoa học và Công nghệ", "Thanh tra Chính phủ")


@dataclass(frozen=True)
class Filing:
    """One file as it was sent: a dataset, the period of its name, the day, the rows."""

    dataset: str
    period: str
    sent: date
    rows: tuple[Row, ...]


def filings(world: World) -> list[Filing]:
    """Return the files in force at the world's clock: of each dataset and period the newest version.

    What was reported before 2025 comes in one file of 2024 per dataset, as offices send it that begin with this.
    """
    newest: dict[tuple[str, str], Filing] = {}
    for filing in sorted(_all(world), key=lambda filing: filing.sent):
        if filing.sent <= world.clock.date():
            newest[filing.dataset, filing.period] = filing
    files: dict[tuple[str, str], list[Row]] = {}
    for filing in sorted(newest.values(), key=lambda filing: (filing.dataset, filing.period)):
        early = filing.period < "2025" and world.end.year >= 2024 and filing.dataset != "milestones"
        files.setdefault((filing.dataset, "2024" if early else filing.period), []).extend(filing.rows)
    return [Filing(dataset, period, world.end, tuple(rows)) for (dataset, period), rows in files.items()]


def _all(world: World) -> Iterator[Filing]:
    end = world.end
    first = max(2021, world.scale.first_day(end).year)
    for year in range(first, end.year + 1):
        yield from _surveys(world, year)
        yield from _ratings(world, year)
        yield from _equipment(world, year)
        sent = min(date(year, 12, 31), end)
        for dataset, make in (
            ("complaints", _complaints),
            ("central_reports", _reports),
            ("inspections", _inspections),
        ):
            rows = tuple(make(world, year, draw(world.seed, dataset, year)))
            if rows:
                yield Filing(dataset, str(year), sent, rows)
    yield from _milestones(world, first)


def _scope(world: World, day: date) -> list[str]:
    """Codes of the agencies that answer to the city on a day."""
    lower = "commune" if day >= _JULY_2025 else "district"
    return [a.code for level in ("department", lower) for a in world.agencies.alive(level, day)]


def _written(world: World, code: str, stream: Draw) -> str:
    """An agency's code in the scheme the office happens to use."""
    agency = next((a for a in world.agencies.all if a.code == code), None)
    other = agency.qcvn102 if agency else None
    return other if other and stream.random() < 0.15 else code


def _surveys(world: World, year: int) -> Iterator[Filing]:
    fields = ("Hộ tịch", "Đất đai", "Đầu tư tại Việt nam", "Cấp nước đô thị")
    surveyed = [("state_agency", field) for field in fields]
    surveyed += [("education", "Giáo dục"), ("health", "Y tế"), ("tthc", "Hộ tịch"), ("tthc", "Đất đai")]

    def rows(period: str, wanted: list[tuple[str, str]], version: int = 1) -> list[Row]:
        stream = draw(world.seed, "survey", period, version)
        found: list[Row] = []
        for kind, field in wanted:
            answered = stream.randint(120, 600)
            good = 0.965 if year >= 2025 else 0.93
            satisfied = min(answered, round(answered * (good + 0.05 * (stream.random() - 0.5))))
            found.append((period, field, kind, answered, satisfied))
        return found

    if year % 4 == 2:  # one survey a year, whoever surveys
        yield Filing("satisfaction_survey", str(year), date(year, 12, 20), tuple(rows(str(year), surveyed)))
        return
    for quarter in (1, 2, 3, 4):
        after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        name = f"{year}Q{quarter}"
        sent = after + timedelta(days=9)
        yield Filing("satisfaction_survey", name, sent, tuple(rows(name, surveyed)))
        if quarter == 3:  # counted again, and sent again under the same name
            yield Filing(
                "satisfaction_survey", name, sent + timedelta(days=10), tuple(rows(name, surveyed, 2))
            )
    if year == 2024:  # the year's own survey of procedures stands beside the four of the quarters
        yield Filing("satisfaction_survey", "2024", date(2025, 1, 20), tuple(rows("2024", surveyed[-2:])))


def _ratings(world: World, year: int) -> Iterator[Filing]:
    stream = draw(world.seed, "rating", year)
    sent = date(year + 1, 2, 20)
    yield Filing(
        "par_index", str(year), sent, ((year, stream.randint(3, 9), 34 if year >= 2025 else 63, 87.5),)
    )
    words = ("Xuất sắc", "tốt", "Tốt", "TỐT", "excellent", "khá", "Trung bình", "yếu")
    rows: list[Row] = []
    for code in _scope(world, date(year, 12, 31)):
        word = words[min(int(stream.random() ** 2.6 * 9), 7)]
        rows.append((year, _written(world, code, stream), round(70 + 29 * stream.random(), 1), word))
    yield Filing("par_agency_rating", str(year), sent, tuple(rows))


def _day(year: int, last: date, stream: Draw) -> date:
    days = (min(date(year, 12, 31), last) - date(year, 1, 1)).days
    return date(year, 1, 1) + timedelta(days=stream.randint(0, days))


def _complaints(world: World, year: int, stream: Draw) -> Iterator[Row]:
    for number in range(1, (40 if world.scale.name == "small" else 160) + 1):
        accepted = _day(year, world.end, stream)
        if number % 8 == 0 and year == 2025:  # accepted by a district, resolved when there was none
            accepted = date(2025, 6, stream.randint(1, 28))
        due = accepted + timedelta(days=stream.choice((30, 45, 60)))
        resolved: date | None = accepted + timedelta(days=stream.randint(3, 50))
        if number % 10 == 0:
            resolved = due + timedelta(days=number // 10 % 2)  # the last day in time, and the first one late
        if resolved is not None and resolved > world.end:
            resolved = None
        denounced = number % 5 == 0
        kind = stream.choice(
            ("tố cáo", "denunciation") if denounced else ("khiếu nại", "Khiếu nại", "complaint")
        )
        code = _written(world, stream.choice(_scope(world, accepted)), stream)
        yield (f"{'TC' if denounced else 'KN'}-{year}-{number:04d}", kind, code, accepted, due, resolved)


def _reports(world: World, year: int, stream: Draw) -> Iterator[Row]:
    for number in range(1, 25):
        month, half = (number + 1) // 2, number % 2
        due = date(year, month, 15 if half else 25)
        sent: date | None = due - timedelta(days=stream.randint(0, 5))
        if number % 9 == 4 and year != 2023:
            sent = due + timedelta(days=stream.randint(1, 4))
        if sent is not None and (sent > world.end or (year == 2022 and number == 13)):
            sent = None
        yield (f"BC-{year}-{number:03d}", stream.choice(_RECIPIENTS), due, sent)


def _inspections(world: World, year: int, stream: Draw) -> Iterator[Row]:
    seen = set()
    for _ in range(60 if year < 2025 else 130):
        day = _day(year, world.end, stream)
        row = (
            day,
            _written(world, stream.choice(_scope(world, day)), stream),
            stream.choice(("định kỳ", "ad_hoc")),
        )
        if row not in seen:
            seen.add(row)
            yield row


def _equipment(world: World, year: int) -> Iterator[Filing]:
    """Ward equipment, one-stop units and communication, by year, and by quarter from 2025 on."""
    named = [(str(year), date(year, 12, 31))] if year < 2025 else []
    if year >= 2025:
        named = [
            (f"{year}Q{q}", date(year + q // 4, q % 4 * 3 + 1, 1) - timedelta(days=1)) for q in (1, 2, 4)
        ]
    for period, last in named:
        stream = draw(world.seed, "equipment", period)
        sent = last + timedelta(days=12)
        for dataset, level, good in (("ward_equipment", "commune", 0.9), ("one_stop", "district", 0.96)):
            rows: list[Row] = []
            for agency in world.agencies.alive(level, last):
                if stream.random() > 0.03:  # some forget to answer
                    met = stream.random() < good or year == 2023
                    rows.append((period, agency.code, stream.choice(_YES if met else _NO)))
            if rows:
                yield Filing(dataset, period, sent, tuple(rows))
        rows = []
        for code in _scope(world, last):
            products = 0 if stream.random() < 0.05 else 1 + (stream.random() < 0.2)
            for number in range(products):
                works = stream.random() < 0.93
                title = ("Chuyên mục cải cách hành chính", "Tờ gấp hướng dẫn thủ tục")[number]
                rows.append(
                    (period, _written(world, code, stream), title, stream.choice(_YES if works else _NO))
                )
        yield Filing("communication", period, sent, tuple(rows))


def _milestones(world: World, first: int) -> Iterator[Filing]:
    """The list of 2021, sent again in later years under later names with what was completed since."""
    stream = draw(world.seed, "milestones")
    areas = (("tổ chức", "TC", "Sắp xếp tổ chức bộ máy"), ("staff", "CC", "Nâng chất lượng công chức"),
             ("tiền lương", "TL", "Cải cách tiền lương"))  # fmt: skip
    planned: list[tuple[str, str, str, date, date | None]] = []
    for number in range(36):
        area, sign, title = areas[number % 3]
        due = date(2021 + number // 7, 1 + stream.randint(0, 11), 28)
        done: date | None = due + timedelta(days=stream.randint(-60, 15))
        if number % 12 == 7:
            done = None
        planned.append((f"{sign}-{number + 1:02d}", f"{title}, bước {number // 3 + 1}", area, due, done))
    for year in (2021, 2023, 2025):
        sent = min(date(year, 12, 31), world.end)
        if year < first and year + 2 <= world.end.year:
            continue
        known = tuple(
            (*row[:4], row[4] if row[4] is not None and row[4] <= sent else None) for row in planned
        )
        yield Filing("milestones", str(year), sent, known)
