"""What the command line prints with: UTF-8 whatever the locale, plain where there is no terminal."""

from __future__ import annotations

import csv
import io
import json
import sys
import threading
import time
from collections.abc import Iterable, Sequence

from rich.console import Console

from warehouse.privacy.spreadsheet import plain_cell
from warehouse.snapshot import SIMULATED, is_simulated

_lock = threading.Lock()


def force_utf8() -> None:
    """Make both streams UTF-8: with LANG=C Python might choose ASCII, and every message is Vietnamese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def out() -> Console:
    """Results go to standard output; without a terminal the width is fixed so that tables are not cut."""
    console = Console(soft_wrap=False, highlight=False)
    return console if console.is_terminal else Console(width=160, highlight=False)


def say(text: str) -> None:
    """One line of progress or advice, to standard error."""
    with _lock:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def banner(console: Console, origin: str) -> None:
    """Say above and below what was computed from simulated data that it was; nothing for real data."""
    if is_simulated(origin):
        console.rule(f"[bold yellow]{SIMULATED} ({origin})")


def write_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], output: str) -> None:
    """Rows for another program, to standard output: `json`, or `csv` in which no cell is a formula."""
    if output == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        json.dump(records, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
        return
    writer = csv.writer(sys.stdout)
    for row in [columns, *rows]:
        writer.writerow([plain_cell(value) if isinstance(value, str) else value for value in row])


class Progress:
    """How far a run is: one line per change of subject, and at most one per two seconds within it."""

    def __init__(self) -> None:
        self._last = 0.0
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take (what, done, total); total 0 means unknown."""
        now = time.monotonic()
        if what == self._what and now - self._last < 2.0 and done != total:
            return
        self._last, self._what = now, what
        say(f"  · {what}: {done}/{total}" if total else f"  · {what}")
