"""The append-only files under `$EGOV_HOME/decisions`: one line of JSON for each thing that somebody decided.

Belongs here: writing a line so that it is on disk, reading lines back, which words a person's text may not hold.
Does not belong here: what a line says (waivers, frozen, the quarantine's retries, the publish log).

A line that was written stays as it is: what ends it is another line. A line that a crash cut short counts as never
written, and is reported.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

MAX_TEXT: Final = 500
Line = TypeVar("Line", bound=BaseModel)
# Identity cards have 9 or 12 digits, phones 9 to 12, with or without gaps.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d[ .]?){8,11}\d(?![0-9A-Za-z])|\S+@\S+\.\S+")


class DecisionRefusedError(Exception):
    """The decision was not taken: the Vietnamese message says what to change (exit code 2)."""


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
