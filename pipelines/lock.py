"""The operating-system lock of one EGOV_HOME: the last safeguard against two writers.

Belongs here: taking it with a limit, naming its holder, taking it twice in one process.
Does not belong here: Dagster's pools, which keep the steps of runs apart.

The kernel drops the lock when its holder dies, whatever the way: there is nothing to clean up.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipelines.exit_codes import CommandError, ExitCode

WAIT_SECONDS: Final = 5.0
_held: dict[Path, list[int]] = {}  # path -> [file descriptor, times taken in this process]


@dataclass(frozen=True)
class Holder:
    """Who holds the lock."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        """For people, in Vietnamese."""
        return f"tiến trình {self.pid} trên máy {self.host}, từ {self.since}"


class LockBusyError(CommandError):
    """Another process holds the lock and did not let go in time."""

    def __init__(self, path: Path, holder: Holder | None, waited: float) -> None:
        who = str(holder) if holder else "một tiến trình khác"
        super().__init__(
            ExitCode.FAULT,
            f"Đang có lần chạy khác giữ khoá {path}: {who} (đã chờ {waited:.0f} giây). "
            "Hãy đợi lần chạy đó xong rồi chạy lại.",
        )
        self.holder = holder


def read_holder(path: Path) -> Holder | None:
    """Who wrote the lock file last; None when nobody did or it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Holder(int(found["pid"]), str(found["host"]), str(found["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def home_lock(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock; taking it again inside the same process succeeds at once.

    Args:
        path: The lock file; made if it is not there.
        wait_seconds: How long to wait for another process.

    Raises:
        LockBusyError: Another process holds it.
    """
    path = path.resolve()
    taken = _held.get(path)
    if taken is None:
        taken = _held[path] = [_take(path, wait_seconds), 0]
    taken[1] += 1
    try:
        yield
    finally:
        taken[1] -= 1
        if taken[1] == 0:
            del _held[path]
            # Emptied before it is let go, so that nobody is told of a holder that has left.
            os.ftruncate(taken[0], 0)
            os.close(taken[0])


def _take(path: Path, wait_seconds: float) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    start = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            waited = time.monotonic() - start
            if waited >= wait_seconds:
                os.close(descriptor)
                raise LockBusyError(path, read_holder(path), waited) from None
            time.sleep(0.1)
        except BaseException:
            os.close(descriptor)
            raise
    os.ftruncate(descriptor, 0)
    since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since})
    os.pwrite(descriptor, text.encode(), 0)
    return descriptor
