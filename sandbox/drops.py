"""The drop files: agencies, succession, procedures in force, eligible procedures, service levels, and the filings.

In the inbox they are written the way offices write them: some with a byte-order mark, some with ``;``,
some with Vietnamese headers and dates, some split over several periods. Beside the truth they are plain CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sandbox.catalogue import CLASSES_2022
from sandbox.filings import HEADERS, Filing, filings
from sandbox.world import World
from sandbox.xlsx import workbook

Row = Sequence[object]
AS_WORKBOOK = {
    ("communication", "2024"),
    ("milestones", "2021"),
    ("par_index", "2025"),
    ("satisfaction_survey", "2025Q1"),
    ("satisfaction_survey", "2025Q2"),
}
"""Files of these datasets and periods come as .xlsx; a few, since opening one takes a reader long."""

ENGLISH = {
    "agencies": (
        "code_qd20",
        "code_qcvn102",
        "gso_code",
        "name",
        "level",
        "parent_code",
        "valid_from",
        "valid_to",
    ),
    "agency_succession": ("old_code", "new_code", "date", "kind", "weight"),
    "procedures": ("procedure_code", "field_code", "valid_from", "valid_to"),
    "eligible_procedures": ("decision", "valid_from", "valid_to", "procedure_code", "class"),
    "service_levels": ("procedure_code", "service_code", "level", "valid_from", "valid_to"),
}
VIETNAMESE = {
    "agencies": ("ma_qd20", "ma_qcvn102", "ma_gso", "ten", "cap", "ma_cha", "tu_ngay", "den_ngay"),
    "agency_succession": ("ma_cu", "ma_moi", "ngay", "kieu", "trong_so"),
    "procedures": ("ma_tthc", "linh_vuc", "tu_ngay", "den_ngay"),
    "eligible_procedures": ("quyet_dinh", "hieu_luc_tu", "hieu_luc_den", "ma_tthc", "du_dieu_kien"),
    "service_levels": ("ma_tthc", "ma_dich_vu", "muc_do", "tu_ngay", "den_ngay"),
}


def rows_of(world: World, dataset: str) -> list[Row]:
    """Return the rows of a dataset, dates as dates."""
    catalogue, agencies = world.catalogue, world.agencies
    if dataset == "agencies":
        return [
            (a.code, a.qcvn102, a.gso, a.name, a.level, a.parent, a.valid_from, a.valid_to)
            for a in agencies.all
        ]
    if dataset == "agency_succession":
        return [(s.old, s.new, s.day, s.kind, s.weight) for s in agencies.succession]
    if dataset == "procedures":
        return [
            (p.code, p.field_id, p.valid_from or date(2019, 1, 6), p.valid_to)
            for p in catalogue.procedures
            if p.in_procedures_file
        ]
    if dataset == "eligible_procedures":
        return [
            (e.decision, e.valid_from, e.valid_to, p.code, e.grade)
            for p in catalogue.procedures
            for e in p.eligible
        ]
    return [
        (p.code, s.service, s.level, s.valid_from, s.valid_to)
        for p in catalogue.procedures
        if p.number % 97 != 13  # the portal lists them, the file does not
        for s in p.levels
    ]


def text(header: Iterable[str], rows: Iterable[Row], delimiter: str = ",", slashes: bool = False) -> str:
    """Return rows as CSV text; days as ``yyyy-MM-dd``, or ``dd/MM/yyyy`` if asked."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            ""
            if cell is None
            else (f"{cell:%d/%m/%Y}" if slashes else cell.isoformat())
            if isinstance(cell, date)
            else cell
            for cell in row
        )
    return out.getvalue()


def write_drops(world: World, folder: Path) -> list[str]:
    """Write the files into the inbox and return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    year = world.end.year
    agencies = rows_of(world, "agencies")
    eligible = rows_of(world, "eligible_procedures")
    levels = rows_of(world, "service_levels")
    early = [row for row in levels if isinstance(row[4], date) and row[4] < CLASSES_2022]
    late = [row for row in levels if not (isinstance(row[4], date) and row[4] < CLASSES_2022)]
    first = [row for row in eligible if isinstance(row[1], date) and row[1] < CLASSES_2022]
    second = [row for row in eligible if isinstance(row[1], date) and row[1] >= CLASSES_2022]
    suffixed = [
        (row[0], *row[1:3], f"{row[3]}.000.00.00.H29" if place % 9 == 0 else row[3], row[4])
        for place, row in enumerate(second)
    ]
    files = {
        f"agencies_{year}.csv": "\ufeff" + text(VIETNAMESE["agencies"], agencies, ";"),
        f"agency_succession_{year}.csv": text(
            ENGLISH["agency_succession"], rows_of(world, "agency_succession")
        ),
        f"procedures_{year}.csv": "\ufeff" + text(ENGLISH["procedures"], rows_of(world, "procedures")),
        "eligible_procedures_2021.csv": text(VIETNAMESE["eligible_procedures"], first, ";", slashes=True),
        f"eligible_procedures_{year}.csv": text(ENGLISH["eligible_procedures"], suffixed),
        "service_levels_2022.csv": "\ufeff" + text(VIETNAMESE["service_levels"], early, ",", slashes=True),
        f"service_levels_{year}.csv": text(ENGLISH["service_levels"], late),
    }
    written = {name: content.encode() for name, content in files.items()}
    written |= dict(_written(place, filing) for place, filing in enumerate(filings(world)))
    for name, content_bytes in written.items():
        (folder / name).write_bytes(content_bytes)
    return sorted(written)


def _written(place: int, filing: Filing) -> tuple[str, bytes]:
    """The file's name and content: workbooks and text, either language, as offices write them."""
    vietnamese = place % 2 == 0
    header = [pair[0 if vietnamese else 1] for pair in HEADERS[filing.dataset]]
    name = f"{filing.dataset}_{filing.period}"
    if filing.dataset == "satisfaction_survey" and filing.period == "2025Q1":
        name = f"khao_sat_hai_long_{filing.period}"  # R46: the one Vietnamese name
    if (filing.dataset, filing.period) in AS_WORKBOOK:
        return f"{name}.xlsx", workbook([header, *filing.rows])
    mark, delimiter = ("\ufeff", ";") if place % 4 == 1 else ("", ",")
    return f"{name}.csv", (mark + text(header, filing.rows, delimiter, slashes=vietnamese)).encode()


def write_plain(world: World, folder: Path) -> None:
    """Write the same rows beside the truth: Vietnamese headers, comma, canonical codes, ISO dates.

    The filings have the period of their file in front, in the order in which they are taken.
    """
    sent = filings(world)
    for dataset, pairs in HEADERS.items():
        rows = [(filing.period, *row) for filing in sent if filing.dataset == dataset for row in filing.rows]
        header = ("ky_tep", *(pair[0] for pair in pairs))
        (folder / f"{dataset}.csv").write_text(text(header, rows), encoding="utf-8", newline="")
    for dataset, header in VIETNAMESE.items():
        (folder / f"{dataset}.csv").write_text(
            text(header, rows_of(world, dataset)), encoding="utf-8", newline=""
        )
