"""The sandbox as a child process: started on free loopback ports, ended whatever happens.

Belongs here: starting, waiting until it serves, ending. Does not belong here: what it serves; the
sandbox is a program of its own and nothing of it is imported.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.cli.console import say
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import SECRET_NAMES

READY_SECONDS: Final = 180.0
"""How long it may take, from its start or from the last time it said how far it is, as a large one does."""
PROGRESS: Final = ".progress"


@dataclass(frozen=True)
class Options:
    """What the sandbox is to be: None leaves its own default."""

    seed: int | None = None
    scale: str | None = None
    end: str | None = None
    clock: str | None = None
    port: int | None = None
    drop_dir: Path | None = None
    truth_dir: Path | None = None
    replay: str | None = None

    def words(self, drop_dir: Path, ready: Path, work_dir: Path) -> list[str]:
        """The sandbox's command line."""
        words = [
            "serve",
            "--drop-dir",
            str(drop_dir),
            "--ready-file",
            str(ready),
            "--work-dir",
            str(work_dir),
            "--parent-pid",
            str(os.getpid()),
        ]
        for name in ("seed", "scale", "end", "clock", "port", "truth_dir", "replay"):
            value = getattr(self, name)
            if value is not None:
                words += [f"--{name.replace('_', '-')}", str(value)]
        return words


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that serves: its environment and its process."""

    env: Mapping[str, str]
    control_url: str
    process: subprocess.Popen[bytes]

    def apply(self) -> None:
        """Put its addresses, credentials, origin and clock into this process's environment."""
        for name in SECRET_NAMES:
            # A secret file of a real system would contradict the sandbox's own secret.
            os.environ.pop(f"{name}_FILE", None)
        os.environ.update(self.env)


@contextmanager
def sandbox(options: Options) -> Iterator[Sandbox]:
    """Start a sandbox, wait until it serves, and end it on success, failure and Ctrl-C.

    Raises:
        CommandError: It did not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="egov-sandbox-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        drop_dir = options.drop_dir or folder / "inbox"
        drop_dir.mkdir(parents=True, exist_ok=True)
        ready = folder / "ready.json"
        log = folder / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-m", "sandbox", *options.words(drop_dir, ready, folder)],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                # A group of its own: Ctrl-C reaches us, and we end it after the run has let go.
                start_new_session=True,
            )
        yield _wait(process, ready, log)
    finally:
        if process is not None:
            _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], ready: Path, log: Path) -> Sandbox:
    limit = time.monotonic() + READY_SECONDS
    share = 0.0
    while time.monotonic() < limit:
        now = _share(ready.with_suffix(PROGRESS))
        if now > share:
            limit = time.monotonic() + READY_SECONDS
            if int(now * 10) > int(share * 10):
                say(f"Sinh dữ liệu mô phỏng: {now:.0%}")
            share = now
        if ready.exists():
            found = json.loads(ready.read_text(encoding="utf-8"))
            env = {str(key): str(value) for key, value in found["env"].items()}
            return Sandbox(env, str(found["control_url"]), process)
        if process.poll() is not None:
            raise CommandError(ExitCode.FAULT, f"Hệ thống mô phỏng không khởi động được: {_last_line(log)}")
        time.sleep(0.05)
    raise CommandError(ExitCode.FAULT, f"Hệ thống mô phỏng chưa sẵn sàng sau {READY_SECONDS:.0f} giây.")


def _share(path: Path) -> float:
    """What share of its data a large sandbox has made; 0 where it says nothing."""
    try:
        return float(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0.0


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "không rõ lý do"


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            return
        process.send_signal(sign)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue


def shell_lines(env: Mapping[str, str]) -> Sequence[str]:
    """`export` lines for a shell."""
    return [f"export {key}='{value}'" for key, value in sorted(env.items())]
