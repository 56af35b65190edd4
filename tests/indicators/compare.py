"""Compares the pipeline's figures with the oracle's, both ways.

    python -m tests.indicators.compare TRUTH_DIR MART_FILE --now 2026-10-01T06:00:00

prints the rows that differ, explained, and ends with 1 if there are any.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tests.oracle import Cell, Key, compute


@dataclass(frozen=True)
class Difference:
    """One row on which the two sides disagree; None = that side has no such row."""

    key: Key
    oracle: Cell | None
    pipeline: Cell | None

    @property
    def kind(self) -> str:
        if self.oracle is None:
            return "row only in the pipeline"
        if self.pipeline is None:
            return "row only in the oracle"
        if self.oracle[:2] != self.pipeline[:2]:
            return "fraction"
        return "status" if self.oracle.status != self.pipeline.status else "value_pct"

    def __str__(self) -> str:
        key = self.key
        where = "/".join(part for part in (key.agency_id, key.agency_group, key.field_code) if part)
        period = f"{key.period_type} {key.period_start}..{key.period_end}"
        row = f"{key.indicator_id}:{key.variant} {period} {key.grain} {where}".rstrip()
        return f"{self.kind}: {row}\n    oracle   {_show(self.oracle)}\n    pipeline {_show(self.pipeline)}"


def _show(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    return f"{cell.numerator}/{cell.denominator} = {cell.value_pct} {cell.status}"


def differences(oracle: Mapping[Key, Cell], pipeline: Mapping[Key, Cell]) -> list[Difference]:
    """Every key on which the two differ in numerator, denominator, status or rounded value."""
    keys = sorted(oracle.keys() | pipeline.keys(), key=lambda key: tuple(str(part) for part in key))
    return [
        Difference(key, oracle.get(key), pipeline.get(key))
        for key in keys
        if oracle.get(key) != pipeline.get(key)
    ]


def report(found: list[Difference], compared: int, limit: int = 30) -> str:
    """A text for people: how many rows, how many differ and where, and the first of them."""
    lines = [f"{compared:,} rows compared, {len(found):,} differ"]
    counts = Counter((d.key.indicator_id, d.key.variant, d.key.grain, d.kind) for d in found)
    lines += [f"  {number:6,}  {' '.join(group)}" for group, number in counts.most_common()]
    lines += [str(difference) for difference in found[:limit]]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    from tests.indicators.pipeline import read_rows

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("mart", type=Path)
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    parser.add_argument("--history-from", type=date.fromisoformat, default=date(2020, 12, 1))
    parser.add_argument("--landing", type=Path, help="EGOV_HOME/landing of the mart file")
    parser.add_argument("--reports", action="store_true", help="of a mart with REPORT_CALENDAR=admin15")
    parser.add_argument("--limit", type=int, default=30)
    given = parser.parse_args(arguments)
    oracle = compute(
        given.truth,
        given.now,
        history_from=given.history_from,
        landing=given.landing,
        reports=given.reports,
    )
    pipeline = read_rows(given.mart)
    found = differences(oracle, pipeline)
    sys.stdout.write(report(found, len(oracle.keys() | pipeline.keys()), given.limit) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
