"""The lock of one EGOV_HOME: one holder, named; free again when the holder dies."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.lock import LockBusyError, home_lock, read_holder

HOLD = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from pipelines.lock import home_lock
    with home_lock(Path(sys.argv[1])):
        print("held", flush=True)
        time.sleep(60)
""")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_busy_lock_names_its_holder(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    began = time.monotonic()
    with pytest.raises(LockBusyError) as caught, home_lock(tmp_path / "lock", wait_seconds=0.3):
        pass
    assert time.monotonic() - began < 5
    assert str(other.pid) in str(caught.value)
    assert caught.value.holder is not None
    assert caught.value.holder.since


def test_a_killed_holder_lets_go(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    with home_lock(tmp_path / "lock", wait_seconds=2):
        holder = read_holder(tmp_path / "lock")
        assert holder is not None
        assert holder.pid == os.getpid()


def test_the_same_process_may_take_it_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lock"
    with home_lock(path), home_lock(path, wait_seconds=0):
        assert read_holder(path) is not None
    assert read_holder(path) is None
    with home_lock(path, wait_seconds=0):
        pass
