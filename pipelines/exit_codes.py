"""The exit codes of every command; scripts and schedulers rely on them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the end of a command means."""

    DONE = 0
    DATA = 1  # data not good enough, nothing published
    USAGE = 2  # wrong usage or settings
    SOURCE = 3  # a source failed; the others were done, unless none answered
    FAULT = 4  # our own fault or the machine's


class CommandError(Exception):
    """A command cannot go on: one Vietnamese message for people, and the code to leave with."""

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(message)
        self.code = code
