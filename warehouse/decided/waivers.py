"""What people decide: append-only files under `$EGOV_HOME/decisions`, one line per decision.

Belongs here: writing a decision so that it is on disk, reading them back, which waiver is in force on a day.
Does not belong here: which rules there are and what a waiver does to a run (assets, pipelines).

A line that was written stays as it is: what ends a decision is another line. A line that a crash cut short
counts as never decided, and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from warehouse.clock import Clock
from warehouse.decided.log import DecisionRefusedError, append_line, kept_text, read_lines
from warehouse.home import DECISIONS

WAIVERS: Final = "waivers.jsonl"
MAX_DAYS: Final = 90


class Waiver(BaseModel):
    """A rule (`check`: ``<table>:<rule>``) that a person let pass, why, who, and the last day on which it counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    reason: str
    by: str
    until: date


class WaiverLine(BaseModel):
    """One line of ``waivers.jsonl``.

    Attributes:
        kind: ``waive`` lets a rule pass, ``revoke`` ends what was decided before about it.
        check: The rule, ``<table>:<rule>``. A name that no rule has lets nothing pass.
        until: last local day on which a ``waive`` counts; None for ``revoke``.
        reason: why, in the words of who decided.
        by: who decided.
        at: when, aware.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["waive", "revoke"]
    check: str
    until: date | None = None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Read:
    """What a file of decisions holds: its lines, oldest first, and the numbers of lines nobody can read."""

    lines: tuple[WaiverLine, ...]
    unreadable: tuple[int, ...]


class Waivers:
    """The waivers of one home.

    Args:
        home: EGOV_HOME; nothing is made before the first decision.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / DECISIONS / WAIVERS

    def read(self) -> Read:
        """Every decision there is.

        Raises:
            OSError: the file is there and cannot be read.
        """
        lines, unreadable = read_lines(self.path, WaiverLine)
        return Read(tuple(lines), tuple(unreadable))

    def in_force(self, today: date) -> dict[str, Waiver]:
        """Rule → the waiver that counts on this local day: of several decisions the newest line."""
        newest = {line.check: line for line in self.read().lines}
        return {
            check: Waiver(check=check, reason=line.reason, by=line.by, until=line.until)
            for check, line in sorted(newest.items())
            if line.kind == "waive" and line.until is not None and line.until >= today
        }

    def waive(self, check: str, *, until: date, reason: str, by: str, clock: Clock) -> WaiverLine:
        """Let a rule pass until a local day, that day included; it is on disk when this returns.

        Raises:
            DecisionRefusedError: a text is empty or looks like personal data, the day is past or too far.
            OSError: the disk is full or cannot be written.
        """
        today = clock.today()
        if until < today:
            raise DecisionRefusedError(
                f"Ngày {until:%d/%m/%Y} đã qua (hôm nay là {today:%d/%m/%Y}). Hãy cho một ngày từ hôm nay trở đi."
            )
        last = today + timedelta(days=MAX_DAYS)
        if until > last:
            raise DecisionRefusedError(
                f"Cho qua lâu nhất {MAX_DAYS} ngày, tức đến {last:%d/%m/%Y}. Hãy chọn ngày sớm hơn; hết hạn mà vẫn "
                "cần thì cho qua lần nữa."
            )
        line = WaiverLine(
            kind="waive",
            check=check,
            until=until,
            reason=kept_text("--reason", reason),
            by=kept_text("--by", by),
            at=clock.now(),
        )
        append_line(self.path, line)
        return line

    def revoke(self, check: str, *, reason: str, by: str, clock: Clock) -> WaiverLine:
        """End a waiver before its day.

        Raises:
            DecisionRefusedError: no waiver of this rule is in force, or a text is empty or personal.
            OSError: the disk is full or cannot be written.
        """
        in_force = self.in_force(clock.today())
        if check not in in_force:
            there = ", ".join(in_force) or "không có"
            raise DecisionRefusedError(f"{check} không đang được cho qua. Đang được cho qua: {there}.")
        line = WaiverLine(
            kind="revoke",
            check=check,
            reason=kept_text("--reason", reason),
            by=kept_text("--by", by),
            at=clock.now(),
        )
        append_line(self.path, line)
        return line
