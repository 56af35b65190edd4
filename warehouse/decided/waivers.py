"""What people decide: append-only files under `$EGOV_HOME/decisions`, one line per decision.

Belongs here: writing a decision so that it is on disk, reading them back, which waiver is in force on a day.
Does not belong here: which checks there are and what a waiver does to a run (assets, pipelines).

A line that was written stays as it is: what ends a decision is another line. A line that a crash cut short
counts as never decided, and is reported.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.clock import Clock
from warehouse.snapshot import Waiver

FOLDER: Final = "decisions"
WAIVERS: Final = "waivers.jsonl"
MAX_DAYS: Final = 90
MAX_TEXT: Final = 500
Line = TypeVar("Line", bound=BaseModel)
# Identity cards have 9 or 12 digits, phones 9 to 12, with or without gaps.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d[ .]?){8,11}\d(?![0-9A-Za-z])|\S+@\S+\.\S+")


class DecisionRefusedError(Exception):
    """The decision was not taken: the Vietnamese message says what to change (exit code 2)."""


class WaiverLine(BaseModel):
    """One line of ``waivers.jsonl``.

    Attributes:
        kind: ``waive`` lets a check pass, ``revoke`` ends what was decided before about it.
        check: ``<table>:<group>``.
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
        self.path = home / FOLDER / WAIVERS

    def read(self) -> Read:
        """Every decision there is.

        Raises:
            OSError: the file is there and cannot be read.
        """
        lines, unreadable = read_lines(self.path, WaiverLine)
        return Read(tuple(lines), tuple(unreadable))

    def in_force(self, today: date) -> dict[str, Waiver]:
        """Check id → the waiver that counts on this local day: of several decisions the newest line."""
        newest = {line.check: line for line in self.read().lines}
        return {
            check: Waiver(check=check, reason=line.reason, by=line.by, until=line.until)
            for check, line in sorted(newest.items())
            if line.kind == "waive" and line.until is not None and line.until >= today
        }

    def waive(self, check: str, *, until: date, reason: str, by: str, clock: Clock) -> WaiverLine:
        """Let a check pass until a local day, that day included; it is on disk when this returns.

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
            DecisionRefusedError: no waiver of this check is in force, or a text is empty or personal.
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


def kept_text(option: str, text: str) -> str:
    """A text as it is kept: one line, and nothing that looks like a person's number or address.

    Raises:
        DecisionRefusedError: it is empty, too long or looks personal; the message names the option.
    """
    kept = " ".join(text.split())
    if not kept:
        raise DecisionRefusedError(f"{option} trống. Điều này được công bố, nên phải ghi rõ.")
    if len(kept) > MAX_TEXT:
        raise DecisionRefusedError(
            f"{option} dài {len(kept)} ký tự, nhiều nhất là {MAX_TEXT}. Hãy viết gọn lại."
        )
    if _PERSONAL.search(kept):
        raise DecisionRefusedError(
            f"{option} có dãy số hoặc địa chỉ giống dữ liệu cá nhân (số giấy tờ, điện thoại, thư điện tử). "
            "Văn bản này được công bố: hãy bỏ phần đó; mã hồ sơ, số văn bản thì được."
        )
    return kept


def read_lines(path: Path, kind: type[Line]) -> tuple[list[Line], list[int]]:
    """The lines of a file of decisions, oldest first, and the numbers of those nobody can read.

    No file holds no line.

    Raises:
        OSError: the file is there and cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], []
    lines: list[Line] = []
    unreadable: list[int] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            lines.append(kind.model_validate_json(line))
        except ValidationError:
            unreadable.append(number)
    return lines, unreadable


def append_line(path: Path, line: BaseModel) -> None:
    """One write of one line of JSON, on disk when this returns; a line that was cut short before stays behind it.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(line.model_dump(mode="json", exclude_none=True), ensure_ascii=False) + "\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        content = (b"\n" if torn else b"") + text.encode("utf-8")
        if os.write(descriptor, content) != len(content):
            raise OSError(28, "No space left on device", str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        for folder in (path.parent, path.parent.parent):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
