"""Measuring a command: wall time, CPU time, peak memory of the whole process tree, disk; and results as JSON.

Every part of the benchmark is a command of its own process, measured from outside, children included: what is
measured can neither forget a child nor count the harness.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(tempfile.gettempdir()) / "egov-bench"
"""What is made once and used again: base worlds, peers' environments, checkouts of other commits."""
VERSIONS = ("duckdb", "polars", "pyarrow", "httpx", "dagster", "great-expectations")
_SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Result:
    """One measurement.

    Attributes:
        part: what was measured (`mart`).
        case: of that, which case (`full`).
        who: `product`, the commit that is compared with, or a peer.
        dossiers: size of the world.
        wall, cpu: seconds; CPU of the whole tree.
        peak_mib: most resident memory of the process tree at one moment.
        disk_mib: what the watched files and folders hold behind it.
        rows: what was worked on, where a rate makes sense.
        exit_code: 0, or how the command failed; the other figures are then those until it failed.
        told: what the command printed as JSON on its last line, if it did.
    """

    part: str
    case: str
    who: str
    dossiers: int
    wall: float
    cpu: float
    peak_mib: float
    disk_mib: float = 0.0
    rows: int = 0
    exit_code: int = 0
    told: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Part and case."""
        return f"{self.part} {self.case}".strip()


def measure(
    part: str,
    case: str,
    command: Sequence[str | Path],
    *,
    who: str = "product",
    dossiers: int = 0,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    watch: Iterable[Path] = (),
    timeout: float | None = None,
    expected: int = 0,
) -> Result:
    """Run a command and say what it took; prints the line of its result.

    Args:
        part: what is measured, as in `Result`.
        case: of that, which case.
        who: whose it is.
        dossiers: size of the world.
        command: program and arguments; its last line on stdout may be a JSON object, `rows` in it becomes `rows`.
        env: added to the environment.
        cwd: where it runs.
        watch: files and folders whose size is noted behind it.
        timeout: seconds after which it is killed; exit code -9 then.
        expected: the exit code that is no failure, and is noted as 0.
    """
    peak = _Peak()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=out,
            stderr=errors,
        )
        watching = threading.Thread(target=peak.follow, args=(process.pid, timeout), daemon=True)
        watching.start()
        # wait4 counts those children only that the command has waited for; the others are seen while they run
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        peak.stop()
        watching.join()
        told = _last_json(_tail(out))
        failed = 0 if process.returncode == expected else process.returncode or -1
        if failed:
            sys.stderr.write(
                f"{part} {case} ({who}): exit code {process.returncode}\n{_tail(errors)[-2000:]}\n"
            )
    unit = 1024**2 if sys.platform == "darwin" else 1024
    rows = told.get("rows", 0)
    result = Result(
        part,
        case,
        who,
        dossiers,
        wall,
        max(usage.ru_utime + usage.ru_stime, peak.cpu),
        max(peak.mib, usage.ru_maxrss / unit),
        sum(size_of(path) for path in watch) / 1024**2,
        rows if isinstance(rows, int) else 0,
        failed,
        told,
    )
    show(result)
    return result


class _Peak:
    """The most resident memory that a process and its children held together, and the CPU time they had used."""

    def __init__(self) -> None:
        self.mib = 0.0
        self._used: dict[int, float] = {}
        self._ended = threading.Event()

    @property
    def cpu(self) -> float:
        """Seconds, until each was last seen."""
        return sum(self._used.values())

    def stop(self) -> None:
        self._ended.set()

    def follow(self, pid: int, timeout: float | None) -> None:
        limit = None if timeout is None else time.monotonic() + timeout
        try:
            root = psutil.Process(pid)
        except psutil.NoSuchProcess:
            return
        while not self._ended.wait(_SAMPLE_SECONDS):
            try:
                tree = [root, *root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            total = 0
            for one in tree:
                try:
                    total += one.memory_info().rss
                    times = one.cpu_times()
                    self._used[one.pid] = times.user + times.system
                except psutil.NoSuchProcess:
                    continue
            self.mib = max(self.mib, total / 1024**2)
            if limit is not None and time.monotonic() > limit:
                for one in reversed(tree):
                    try:
                        one.kill()
                    except psutil.NoSuchProcess:
                        continue


def size_of(path: Path) -> int:
    """Bytes of a file, or of everything in a folder; files that several names share count once."""
    if not path.exists():
        return 0
    seen: dict[tuple[int, int], int] = {}
    for one in [path, *path.rglob("*")] if path.is_dir() else [path]:
        if one.is_file() and not one.is_symlink():
            found = one.stat()
            seen[found.st_dev, found.st_ino] = found.st_size
    return sum(seen.values())


def _tail(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return str(file.read().decode("utf-8", "replace"))  # type: ignore[attr-defined]


def _last_json(printed: str) -> dict[str, object]:
    lines = printed.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def show(result: Result) -> None:
    """Print one result."""
    failed = f"   EXIT CODE {result.exit_code}" if result.exit_code else ""
    rate = f" {result.rows / result.wall:12,.0f} rows/s" if result.rows and result.wall else ""
    sys.stdout.write(
        f"{result.who:10} {result.name:28} {result.dossiers:12,} {result.wall:9.2f} s {result.cpu:9.2f} CPU s "
        f"{result.peak_mib:7,.0f} MiB {result.disk_mib:9,.1f} MiB disk{rate}{failed}\n"
    )
    sys.stdout.flush()


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "versions": {name: version(name) for name in VERSIONS},
        "commit": commit(ROOT),
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def commit(tree: Path) -> str:
    """The commit of a checkout, short; empty where there is none."""
    done = subprocess.run(
        ["git", "-C", str(tree), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def write(path: Path, results: Sequence[Result]) -> None:
    """Write results with machine and versions."""
    text = json.dumps({"machine": machine(), "results": [asdict(one) for one in results]}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> list[Result]:
    """Read results that `write` wrote."""
    return [Result(**one) for one in json.loads(path.read_text(encoding="utf-8"))["results"]]
