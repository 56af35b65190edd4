"""Templates of the drop files: headers and an example row, and a page that says what each column holds.

Each as CSV and as workbook; a filled-in one of either kind is taken.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter

from assets.sources.files.datasets import DATASETS
from warehouse.registry.datasets import Dataset, datasets

GUIDE = "huong_dan.md"
# A file with this ending is refused until it is renamed, so that an example row never counts.
ENDING = "_mau.csv"
WORKBOOK = "_mau.xlsx"

_WRITTEN_OUT: Mapping[str, Mapping[str, str]] = {
    "procedures": {"ma_tthc": "1.001193", "linh_vuc": "130", "tu_ngay": "2020-01-01"},
    "eligible_procedures": {
        "quyet_dinh": "QĐ 1234/QĐ-UBND",
        "hieu_luc_tu": "2024-01-01",
        "ma_tthc": "1.001193",
        "du_dieu_kien": "full",
    },
    "service_levels": {
        "ma_tthc": "1.001193",
        "ma_dich_vu": "1.001193.01",
        "muc_do": "4",
        "tu_ngay": "2022-08-15",
    },
    "agencies": {
        "ma_qd20": "H29.15",
        "ma_qcvn102": "000.00.15.H29",
        "ten": "Sở Tư pháp",
        "cap": "sở-ngành",
        "ma_cha": "H29",
        "tu_ngay": "2016-04-01",
    },
    "agency_succession": {
        "ma_cu": "H29.14",
        "ma_moi": "H29.06",
        "ngay": "2025-03-01",
        "kieu": "merge",
        "trong_so": "1",
    },
}
"""Example cells of the datasets that are not in the registry, by Vietnamese header; others stay blank."""


def headers(dataset: str) -> list[tuple[str, str, bool]]:
    """Columns as a person writes them: Vietnamese header, English header, required."""
    found: dict[tuple[str, str], bool] = {}
    for column in DATASETS[dataset]:
        found[column.headers] = found.get(column.headers, False) or column.required
    return [(vi, en, required) for (vi, en), required in found.items()]


def example(dataset: str) -> list[str]:
    """The example row, in the order of the headers."""
    entry = _entry(dataset)
    cells = {column.vi: column.example for column in entry.columns} if entry else _WRITTEN_OUT[dataset]
    return [cells.get(vi, "") for vi, _, _ in headers(dataset)]


def _entry(dataset: str) -> Dataset | None:
    return next((entry for entry in datasets().datasets if entry.id == dataset), None)


def templates() -> Iterator[tuple[str, bytes]]:
    """File name and content of every template, as CSV and as workbook, and of the guide."""
    for dataset in DATASETS:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(vi for vi, _, _ in headers(dataset))
        writer.writerow(example(dataset))
        # The mark at the start makes spreadsheets read the diacritics right.
        yield f"{dataset}{ENDING}", ("\ufeff" + out.getvalue()).encode()
        yield f"{dataset}{WORKBOOK}", _workbook(dataset)
    yield GUIDE, ("\n".join(_guide()) + "\n").encode()


def _workbook(dataset: str) -> bytes:
    """The same as a workbook whose cells are texts, so that a spreadsheet leaves codes and dates alone."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        # Written twice, the same bytes: a template that a person changed is told from one that was not.
        book.set_properties({"created": datetime(2021, 4, 7)})
        sheet = book.add_worksheet(dataset[:31])
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        columns = headers(dataset)
        sheet.set_column(0, len(columns) - 1, 20, text)
        for place, ((vi, _, _), value) in enumerate(zip(columns, example(dataset), strict=True)):
            sheet.write_string(0, place, vi, head)
            sheet.write_string(1, place, value, text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _guide() -> Iterator[str]:
    yield "# Mẫu tệp thả | Templates of drop files"
    yield ""
    yield (
        "Bỏ dòng ví dụ, điền dữ liệu, đặt tên `<bộ dữ liệu>_<kỳ>` (kỳ: 2024, 2024Q1 hoặc 2024-01), "
        "lưu .csv (UTF-8) hoặc .xlsx, rồi `egov drop TỆP`."
    )
    yield (
        "Delete the example row, fill in, name it `<dataset>_<period>`, save as .csv (UTF-8) or .xlsx, "
        "then `egov drop FILE`."
    )
    for dataset in DATASETS:
        entry = _entry(dataset)
        yield ""
        yield f"## {dataset}" + (f": {entry.name.vi} | {entry.name.en}" if entry else "")
        yield ""
        yield "| cột | column | bắt buộc / required | |"
        yield "|---|---|---|---|"
        texts = {column.vi: column.description for column in entry.columns} if entry else {}
        for vi, en, required in headers(dataset):
            text = f"{texts[vi].vi} / {texts[vi].en}" if vi in texts else ""
            yield f"| `{vi}` | `{en}` | {'✓' if required else ''} | {text} |"


def write_templates(folder: Path) -> tuple[list[str], list[str]]:
    """Write the templates; names written, and names left alone because a file of another content stands there.

    Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name, content in templates():
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            kept.append(name)
            continue
        path.write_bytes(content)
        written.append(name)
    return written, kept
