"""Named points where a test can kill the process, to prove that a crash there loses nothing."""

from __future__ import annotations

import os
import signal

VARIABLE = "EGOV_FAULT_POINT"


def fault_point(name: str) -> None:
    """Kill this process at once (SIGKILL, no clean-up) if `EGOV_FAULT_POINT` names this point.

    `name:3` kills at the third passage, so that a point inside a loop can be met in the middle of the work.
    """
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    if point != name:
        return
    _PASSED[name] = _PASSED.get(name, 0) + 1
    if _PASSED[name] >= int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)


_PASSED: dict[str, int] = {}
