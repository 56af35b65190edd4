"""Figures that were reported: kept as they were (frozen), and marked as approved (released).

Belongs here: `decisions/reported.jsonl` and `decisions/frozen/<id>.parquet`, and what of them is in force.
Does not belong here: comparing with what is known now (sql/mart, warehouse.published.moved_by), printing (cli).
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

import duckdb
from pydantic import BaseModel, ConfigDict

from warehouse.clock import Clock
from warehouse.database.sqltext import quoted
from warehouse.decided.log import DecisionRefusedError, append_line, kept_text, read_lines
from warehouse.home import DECISIONS, PUBLISHED
from warehouse.registry.figures import VALUE_CONTENT, figures_of, of_period
from warehouse.registry.periods import Period
from warehouse.snapshot import DATABASE, read_current

FILE: Final = "reported.jsonl"
FROZEN: Final = "frozen"
Kind = Literal["freeze", "release", "withdraw"]


class ReportedLine(BaseModel):
    """One line of ``reported.jsonl``.

    Attributes:
        kind: ``freeze`` keeps the figures of a period, ``release`` marks them approved, ``withdraw`` ends a release.
        number: counts the lines of a home from 1.
        period_type, period_start, period_end: the period, its end exclusive.
        by, note: who decided, and why or on what paper.
        at: when, aware.
        snapshot_id, as_known_at: the published snapshot that was looked at, and what it knew.
        figures, figures_hash: number and checksum of the period's rows in it, see ``figures_of``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    number: int
    period_type: Literal["month", "quarter", "year", "ytd"]
    period_start: date
    period_end: date
    by: str
    note: str
    at: datetime
    snapshot_id: str
    as_known_at: datetime | None
    figures: int
    figures_hash: str

    @property
    def period(self) -> Period:
        """The period."""
        return Period(self.period_type, self.period_start, self.period_end)

    @property
    def frozen_id(self) -> str:
        """Name of the frozen rows' file, without its ending."""
        return f"{self.number:06}-{self.period_type}-{self.period_start:%Y-%m}"


class Reported:
    """What was reported from one home.

    Args:
        home: EGOV_HOME; nothing is made before the first decision.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self.path = home / DECISIONS / FILE

    def read(self) -> list[ReportedLine]:
        """Every decision, oldest first; a line that a crash cut short counts as never taken.

        Raises:
            OSError: the file is there and cannot be read.
        """
        return read_lines(self.path, ReportedLine)[0]

    def frozen_file(self, line: ReportedLine) -> Path:
        """Where the rows of a ``freeze`` lie: the columns of mart.indicator_value but run_id and is_current."""
        return self._home / DECISIONS / FROZEN / f"{line.frozen_id}.parquet"

    def freeze(self, period: Period, *, by: str, reason: str, clock: Clock) -> ReportedLine:
        """Keep the published figures of a closed period as they are; they are on disk when this returns.

        Raises:
            DecisionRefusedError: nothing is published, the period is open or has no figures, a text is empty or
                looks like personal data.
            OSError: the disk is full or cannot be written.
        """
        return self._decide("freeze", period, by, ("--reason", reason), clock)

    def release(self, period: Period, *, by: str, note: str, clock: Clock) -> ReportedLine:
        """Mark the published figures of a closed period as approved; raises as `freeze` does."""
        return self._decide("release", period, by, ("--note", note), clock)

    def withdraw(self, period: Period, *, by: str, note: str, clock: Clock) -> ReportedLine:
        """End the approval of a period.

        Raises:
            DecisionRefusedError: the period is not approved, or as in `freeze`.
        """
        if self.released(period) is None:
            raise DecisionRefusedError(f"Số liệu {period.label} chưa được duyệt, không có gì để rút lại.")
        return self._decide("withdraw", period, by, ("--note", note), clock)

    def released(self, period: Period) -> ReportedLine | None:
        """The approval of a period that is in force, or None."""
        found = [line for line in self.read() if line.period == period and line.kind != "freeze"]
        return found[-1] if found and found[-1].kind == "release" else None

    def _decide(
        self, kind: Kind, period: Period, by: str, text: tuple[str, str], clock: Clock
    ) -> ReportedLine:
        decided, why = kept_text("--by", by), kept_text(*text)
        if period.is_open(clock.today()):
            raise DecisionRefusedError(
                f"{period.label} chưa kết thúc (hết ngày {period.last_day:%d/%m/%Y}), số liệu còn là tạm tính. "
                "Hãy đợi kỳ kết thúc."
            )
        current = read_current(self._home / PUBLISHED)
        if current is None:
            raise DecisionRefusedError("Chưa có bản công bố nào. Hãy chạy `egov run` trước.")
        folder, manifest = current
        with duckdb.connect(str(folder / DATABASE), read_only=True) as con:
            figures, checksum = figures_of(con, period)
            if not figures:
                raise DecisionRefusedError(
                    f"Bản công bố {manifest.snapshot_id} không có số liệu {period.label}."
                )
            line = ReportedLine(
                kind=kind,
                number=max((one.number for one in self.read()), default=0) + 1,
                period_type=period.type,
                period_start=period.start,
                period_end=period.end,
                by=decided,
                note=why,
                at=clock.now(),
                snapshot_id=manifest.snapshot_id,
                as_known_at=manifest.as_known_at,
                figures=figures,
                figures_hash=checksum,
            )
            if kind == "freeze":
                self._keep(con, period, self.frozen_file(line))
        append_line(self.path, line)
        return line

    def _keep(self, con: duckdb.DuckDBPyConnection, period: Period, target: Path) -> None:
        """Write the rows before the line that names them: a crash between leaves a file that nobody reads."""
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".new")
        columns = ", ".join((*VALUE_CONTENT, "as_known_at"))
        con.execute(
            f"""COPY (SELECT {columns} FROM mart.indicator_value WHERE is_current AND {of_period(period)} ORDER BY ALL)
                TO {quoted(draft)} (FORMAT parquet, COMPRESSION zstd)"""
        )
        descriptor = os.open(draft, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(target)
