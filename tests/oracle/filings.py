"""What offices report by file (indicators sections 3 and 7, R15, R68, R76-R79, R83).

Words are read here by a list of our own; nothing is taken from the pipeline's registry.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.oracle import values as v
from tests.oracle.periods import Period

SCOPE_BREAK = date(2025, 7, 1)


def word(text: str) -> str:
    """Lower case without accents: "TỐT", "tốt" and "Tot" are one word."""
    bare = unicodedata.normalize("NFD", text.strip().lower().replace("đ", "d"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def span(text: str) -> tuple[date, date]:
    """The days of 2024, 2024Q1 or 2024-01, the end exclusive."""
    year = int(text[:4])
    if "Q" in text:
        first, months = 3 * int(text[-1]) - 2, 3
    elif "-" in text:
        first, months = int(text[5:]), 1
    else:
        first, months = 1, 12
    end = date(year + 1, 1, 1) if first + months == 13 else date(year, first + months, 1)
    return date(year, first, 1), end


@dataclass(frozen=True)
class Filed:
    """One row of a file: its columns as text, the file's period, and the days it speaks about."""

    cells: dict[str, str]
    file_period: str
    start: date | None
    end: date | None

    def __getitem__(self, name: str) -> str:
        return self.cells[name]

    def day(self, name: str) -> date | None:
        return v.day(self.cells[name])

    def number(self, name: str) -> int:
        return int(self.cells[name])

    def yes(self, name: str) -> bool:
        return word(self.cells[name]) in {"co", "yes", "1"}


# dataset: the columns that name a row, and the one that says when it is seen (R76)
KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "satisfaction_survey": (("ky", "linh_vuc", "loai"), "ky"),
    "par_index": (("nam",), "nam"),
    "par_agency_rating": (("nam", "ma_don_vi"), "nam"),
    "complaints": (("ma_vu_viec",), "ngay_giai_quyet"),
    "central_reports": (("ma_bao_cao",), "han"),
    "inspections": (("ngay", "ma_don_vi", "hinh_thuc"), "ngay"),
    "ward_equipment": (("ky", "ma_don_vi"), "ky"),
    "one_stop": (("ky", "ma_don_vi"), "ky"),
    "communication": (("ky", "ma_don_vi", "san_pham"), "ky"),
    "milestones": (("ma",), "han"),
}
DAILY = {"complaints", "central_reports", "inspections", "milestones"}


def read(folder: Path, dataset: str) -> list[Filed]:
    """The rows of a dataset that stand: of each key that of the later file (R77)."""
    path = folder / f"{dataset}.csv"
    if not path.exists():
        return []
    names, seen_by = KEYS[dataset]
    found: dict[tuple[str, ...], Filed] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for cells in csv.DictReader(stream):
            key = tuple(
                v.agency_code(cells[name]) or "" if name == "ma_don_vi" else word(cells[name])
                for name in names
            )
            start: date | None
            if dataset in DAILY:
                start = v.day(cells[seen_by])
                end = start and start + timedelta(days=1)
            else:
                start, end = span(cells[seen_by])
            found[key] = Filed(cells, cells["ky_tep"], start, end)
    return list(found.values())


def is_year(period: Period) -> bool:
    return (period.start.month, period.start.day) == (1, 1) and period.end == date(
        period.start.year + 1, 1, 1
    )


def within(row: Filed, period: Period) -> bool:
    return (
        row.start is not None and row.end is not None and period.start <= row.start and row.end <= period.end
    )


def seen(row: Filed, period: Period) -> bool:
    """R76: a survey is seen in exactly its own period and in the year that contains it."""
    return (row.start, row.end) == (period.start, period.end) or (is_year(period) and within(row, period))


def speaks(dataset: str, rows: Iterable[Filed]) -> Callable[[Period], bool]:
    """Whether files say anything about a period: by a row, or, where rows have a day, by the file's own period."""
    kept = list(rows)
    files = {span(row.file_period) for row in kept} if dataset in DAILY else set()

    found: dict[tuple[date, date], bool] = {}

    def known(period: Period) -> bool:
        days = period.start, period.end
        if days not in found:
            found[days] = any(start < period.end and end > period.start for start, end in files) or any(
                within(row, period) if dataset in DAILY else seen(row, period) for row in kept
            )
        return found[days]

    return known


def not_doubled(rows: Iterable[Filed], period: Period, same: Callable[[Filed], object]) -> Iterator[Filed]:
    """Rows seen in the period, less those that a longer survey of the same kind within it covers."""
    found = [row for row in rows if seen(row, period)]
    for row in found:
        assert row.start
        assert row.end
        covered = any(
            other.start and other.end and same(other) == same(row)
            and other.start <= row.start and row.end <= other.end and other.end - other.start > row.end - row.start
            for other in found
        )  # fmt: skip
        if not covered:
            yield row


def newest_first(row: Filed) -> tuple[int, int]:
    """In a year the newest period speaks; of two that end together the longer."""
    assert row.start
    assert row.end
    return -row.end.toordinal(), row.start.toordinal()
