"""The table of ratios: what the product is to reach, and what a run of the benchmark found."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure import Result

Value = Callable[[Result], float]


def wall(result: Result) -> float:
    """Seconds."""
    return result.wall


def cpu(result: Result) -> float:
    """CPU seconds."""
    return result.cpu


def rate(result: Result) -> float:
    """Rows per second, of the command's own time where it told it."""
    seconds = result.told.get("seconds", result.wall)
    return result.rows / float(str(seconds))


@dataclass(frozen=True)
class Side:
    """One side of a ratio: part, case and whose."""

    part: str
    case: str
    who: str = "product"


@dataclass(frozen=True)
class Ratio:
    """One row: a value of one measurement over that of another, and the bound it is to keep."""

    what: str
    value: Value
    of: Side
    to: Side
    at_least: float | None = None
    at_most: float | None = None


BASELINE = "baseline"
"""Stands for whatever commit is compared with."""
ONE_OLD_CPU = 2.0
DOSSIER, DOCUMENT, FULL = ("ingest", "dossier"), ("ingest", "document"), ("mart", "full")
PUBLISH, FIRST = ("publish", "recent"), ("run", "first")
RATIOS = (
    Ratio("dossiers/s, all checks, against dlt at its best", rate, Side(*DOSSIER), Side(*DOSSIER, "dlt"), at_least=1.5),
    Ratio("dossiers/s against the baseline", rate, Side(*DOSSIER), Side(*DOSSIER, BASELINE), at_least=6),
    Ratio("dossiers/s against fetching alone", rate, Side(*DOSSIER), Side(*DOSSIER, "fetch"), at_least=0.33),
    Ratio("documents/s against the baseline", rate, Side(*DOCUMENT), Side(*DOCUMENT, BASELINE), at_least=2.5),
    Ratio("mart full, CPU against the baseline", cpu, Side(*FULL), Side(*FULL, BASELINE), at_most=0.5),
    Ratio("mart full against PySpark's eight counts", wall, Side(*FULL), Side("counts", "", "pyspark"), at_most=12),
    Ratio("0.1% of the last month against a full build", cpu, Side("mart", "recent"), Side(*FULL), at_most=0.05),
    Ratio("0.1% scattered against a full build", cpu, Side("mart", "scattered"), Side(*FULL), at_most=0.15),
    Ratio("publish after 0.1% against the baseline", cpu, Side(*PUBLISH), Side(*PUBLISH, BASELINE), at_most=0.25),
    Ratio("a first run against the baseline", wall, Side(*FIRST), Side(*FIRST, BASELINE), at_most=0.6),
)  # fmt: skip
TOKEN_SECONDS = 60.0
"""One request's limit (10 s) and what a run costs beside it."""
NIGHT_SECONDS = {30_000: 5.0, 10_000_000: 15.0}
"""A night with nothing new, by the size of its world."""


def _find(results: Sequence[Result], side: Side, dossiers: int, baseline: str) -> Result | None:
    who = baseline if side.who == BASELINE else side.who
    for one in results:
        if (one.part, one.case, one.who, one.dossiers) == (side.part, side.case, who, dossiers):
            return one
    return None


def table(results: Sequence[Result], baseline: str) -> list[str]:
    """The rows that the results have both sides of, in lines: what, found, bound, kept or not.

    Args:
        results: of one run.
        baseline: what results call the commit that is compared with.
    """
    lines = []
    for dossiers in sorted({one.dossiers for one in results}):
        for row in RATIOS:
            left, right = (_find(results, side, dossiers, baseline) for side in (row.of, row.to))
            if left is None or right is None:
                continue
            lines.append(_line(row, dossiers, left, right))
        lines += _nights(results, dossiers)
        lines += _one_old(results, dossiers)
    lines += _growth(results)
    hanging = _find(results, Side("run", "token hangs"), 0, "")
    if hanging is not None:
        lines.append(
            _row(
                "a run whose token service hangs, 10 s a request",
                0,
                f"{hanging.wall:.1f} s",
                f"≤ {TOKEN_SECONDS:g} s",
                hanging.wall <= TOKEN_SECONDS,
            )
        )
    return lines


def _line(row: Ratio, dossiers: int, left: Result, right: Result) -> str:
    bound = f"≥ {row.at_least:g}" if row.at_least is not None else f"≤ {row.at_most:g}"
    if left.exit_code or right.exit_code:
        failed = left if left.exit_code else right
        return _row(row.what, dossiers, f"{failed.who}: exit code {failed.exit_code}", bound, None)
    found = row.value(left) / row.value(right)
    kept = found >= row.at_least if row.at_least is not None else found <= (row.at_most or 0)
    return _row(row.what, dossiers, f"{found:.3f} ×", bound, kept)


def _row(what: str, dossiers: int, found: str, bound: str, kept: bool | None) -> str:
    mark = "–" if kept is None else "kept" if kept else "MISSED"
    return f"{what:54} {dossiers:12,}  {found:>22}  {bound:>10}  {mark}"


def _nights(results: Sequence[Result], dossiers: int) -> list[str]:
    found = _find(results, Side("run", "nothing new"), dossiers, "")
    if found is None:
        return []
    most = NIGHT_SECONDS[30_000 if dossiers <= 30_000 else 10_000_000]
    return [
        _row("a night with nothing new", dossiers, f"{found.wall:.1f} s", f"≤ {most:g} s", found.wall <= most)
    ]


def _one_old(results: Sequence[Result], dossiers: int) -> list[str]:
    one, none = (_find(results, Side("mart", case), dossiers, "") for case in ("one old", "nothing"))
    if one is None or none is None:
        return []
    more = one.cpu - none.cpu
    what = "one dossier of 2021 closed today, beyond a mart with nothing"
    return [_row(what, dossiers, f"{more:.1f} CPU s", f"≤ {ONE_OLD_CPU:g} s", more <= ONE_OLD_CPU)]


def _growth(results: Sequence[Result]) -> list[str]:
    """The exponent of CPU time over size, from the smallest world of a million on to the largest."""
    full = sorted(
        (one for one in results if (*FULL, "product") == (one.part, one.case, one.who) and not one.exit_code),
        key=lambda one: one.dossiers,
    )
    full = [one for one in full if one.dossiers >= 1_000_000]
    if len(full) < 2:
        return []
    small, large = full[0], full[-1]
    exponent = math.log(large.cpu / small.cpu) / math.log(large.dossiers / small.dossiers)
    return [_row("mart full, growth exponent", large.dossiers, f"{exponent:.2f}", "≤ 1", exponent <= 1)]


def show(results: Sequence[Result], baseline: str) -> None:
    """Print the table."""
    lines = table(results, baseline)
    if lines:
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
