"""Reading a dropped ``.csv`` or ``.xlsx`` into rows of text, with the row numbers that people see.

Files come from people's machines, so size, rows, cells and the length of a row are bounded, and a workbook is read
in a child process with limits of its own (``workbook.py``).
"""

import csv
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.sources.files import workbook

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 300_000
MAX_CELLS = 5_000_000
MAX_ROW_CHARS = 100_000
_WORKBOOK_SECONDS = 300
# A workbook that takes all the memory it may have is ended by its reader (SIGABRT) or by the system.
_TOO_LARGE_CODES = frozenset({workbook.TOO_LARGE, -6, -9, -24})


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message is a rule of ``datasets.RULES``."""


@dataclass(frozen=True)
class Table:
    """Header and rows as stripped text; each row with its number in the file (the header is row 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_content(path: Path) -> bytes:
    """Return a dropped file's bytes.

    Raises:
        UnreadableError: too large, not there any more, or no plain file: a link or a device in the folder could
            lead to anything this machine can read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise UnreadableError("not_a_file" if path.is_symlink() else "unreadable") from None
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableError("not_a_file")
        try:
            content = stream.read(MAX_BYTES + 1)
        except OSError:
            raise UnreadableError("unreadable") from None
    if len(content) > MAX_BYTES:
        raise UnreadableError("too_large")
    return content


def read_table(path: Path, content: bytes) -> Table:
    """Read a file by its ending.

    Args:
        path: its name decides between CSV and XLSX.
        content: its bytes.

    Returns:
        The table; blank rows are left out, blank trailing cells are kept as "".

    Raises:
        UnreadableError: not UTF-8, not a workbook, encrypted, with macros or links, too large, or without a header.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableError("too_large")
    in_sheet = path.suffix.lower() == ".xlsx"
    rows = _numbered(_records(_as_csv(content), ",")) if in_sheet else _read_csv(content)
    filled: list[tuple[int, list[str]]] = []
    cells_seen = 0
    for number, cells in rows:
        if number > MAX_ROWS:
            raise UnreadableError("too_large")
        if any(cells):
            cells_seen += len(cells)
            if cells_seen > MAX_CELLS:
                raise UnreadableError("too_large")
            filled.append((number, cells))
    if not filled:
        raise UnreadableError("empty")
    return Table(filled[0][1], filled[1:])


def _read_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("encoding") from None
    if "\0" in text:
        raise UnreadableError("unreadable")
    first = next((line for line in io.StringIO(text) if line.strip()), "")[:MAX_ROW_CHARS]
    return _records(text, ";" if first.count(";") > first.count(",") else ",")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record's first line and its cells; a record that grows without end is refused on the way."""
    taken = line = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for part in io.StringIO(text, newline=""):
            taken += len(part)
            if taken > MAX_ROW_CHARS:
                raise UnreadableError("too_large")
            yield part

    # ``strict`` so that a quote left open is an error and does not swallow the rest of the file.
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield line + 1, [cell.strip() for cell in cells]
            line, taken = reader.line_num, 0
    except csv.Error:
        raise UnreadableError("unreadable") from None


def _numbered(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Number by record: a line break inside a cell makes no new row in a spreadsheet."""
    return ((number, cells) for number, (_, cells) in enumerate(records, start=1))


def _as_csv(content: bytes) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own program; nothing of the file is on its command line
            [sys.executable, "-I", str(Path(workbook.__file__)), str(MAX_BYTES)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WORKBOOK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError("too_large") from None
    if done.returncode == workbook.ACTIVE:
        raise UnreadableError("active")
    if done.returncode in _TOO_LARGE_CODES:
        raise UnreadableError("too_large")
    if done.returncode != 0:
        raise UnreadableError("unreadable")
    return done.stdout.decode("utf-8")
