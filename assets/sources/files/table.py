"""Reading a dropped ``.csv`` or ``.xlsx`` into rows of text, with the row numbers that people see."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import fastexcel

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 1_000_000


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message is a rule of ``datasets.RULES``."""


@dataclass(frozen=True)
class Table:
    """Header and rows as stripped text; each row with its number in the file (the header is row 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(path: Path, content: bytes) -> Table:
    """Read a file by its ending.

    Args:
        path: its name decides between CSV and XLSX.
        content: its bytes.

    Returns:
        The table; blank rows are left out, blank trailing cells are kept as "".

    Raises:
        UnreadableError: not UTF-8, not a workbook, encrypted, too large, or without a header.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableError("unreadable")
    rows = _read_xlsx(content) if path.suffix.lower() == ".xlsx" else _read_csv(content)
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise UnreadableError("empty")
    return Table(filled[0][1], filled[1:])


def _read_csv(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("encoding") from None
    if "\0" in text:
        raise UnreadableError("unreadable")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    # ``strict`` so that a quote left open is an error and does not swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 0
    try:
        for cells in reader:
            rows.append((line + 1, [cell.strip() for cell in cells]))
            line = reader.line_num
            if len(rows) > MAX_ROWS:
                raise UnreadableError("unreadable")
    except csv.Error:
        raise UnreadableError("unreadable") from None
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _read_xlsx(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        sheet = fastexcel.read_excel(content).load_sheet(0, header_row=None, dtypes="string")
        frame = sheet.to_polars()
    except Exception as error:  # the reader raises its own, pyo3's and pyarrow's errors for a broken workbook
        raise UnreadableError("unreadable") from error
    if frame.height > MAX_ROWS:
        raise UnreadableError("unreadable")
    return [
        (number, [_cell(value) for value in row]) for number, row in enumerate(frame.iter_rows(), start=1)
    ]
