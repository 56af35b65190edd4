"""What the project promises about speed, measured: `make bench`.

Prints the time to load the code location, the first and the second `egov demo` with peak memory, and
the records per second of every interface, pulled one after the other from the sandbox.

    python benchmarks/run.py [--scale default]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EGOV = Path(sys.executable).with_name("egov")


def measured(command: list[str], env: dict[str, str]) -> tuple[float, float, int]:
    """Seconds of wall time, peak MiB of the process tree's largest process, exit code."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return time.perf_counter() - began, usage.ru_maxrss / unit, process.returncode


def line(name: str, seconds: float, mebibytes: float, code: int, limit: str) -> None:
    """Print one measurement beside what is promised."""
    sys.stdout.write(f"{name:34} {seconds:8.1f} s {mebibytes:8.0f} MiB  exit {code}   ({limit})\n")
    sys.stdout.flush()


def whole_runs(scale: str, folder: Path) -> None:
    """Load the code location, then run the demo twice in one home."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("EGOV_")}
    env |= {"EGOV_HOME": str(folder / "home"), "PYTHONUTF8": "1"}
    line(
        "code location",
        *measured([sys.executable, "-c", "import pipelines.definitions as d; d.defs"], env),
        "under 4 s",
    )
    demo = [str(EGOV), "demo", "--scale", scale]
    line(f"egov demo, first ({scale})", *measured(demo, env), "under 180 s")
    line(f"egov demo, again ({scale})", *measured(demo, env), "under 30 s")


async def rates(env: dict[str, str], folder: Path) -> None:
    """Pull every interface of the sandbox alone, one after the other, into a store of its own."""
    from assets import systems
    from assets.sources.pull import PullContext
    from pipelines.resources import build_platform
    from pipelines.settings import load_settings

    platform = build_platform(load_settings(env | {"EGOV_HOME": str(folder / "rates")}), "bench")
    context = PullContext(
        store=platform.store,
        clock=platform.clock,
        run_id="bench",
        code_version="bench",
        history_from=platform.parameters.history_from,
        settle=platform.parameters.settle,
        since=None,
        until=None,
        only_window=None,
        progress=lambda what, done, total: None,
    )
    for system in [one for one in systems.SYSTEMS.values() if one.is_remote]:
        async with system.client(platform.configs[system.id], platform.http) as client:
            for entity in system.entities:
                began = time.perf_counter()
                report = await entity.pull(client, context)
                seconds = time.perf_counter() - began
                sys.stdout.write(
                    f"{entity.id!s:34} {report.records:8,} rows {seconds:7.2f} s "
                    f"{report.records / seconds:10,.0f} rows/s\n"
                )


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="default", choices=["small", "default", "city"])
    scale = parser.parse_args().scale
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole_runs(scale, folder)
        ready = folder / "ready.json"
        words = ["serve", "--scale", scale, "--drop-dir", str(folder / "drop"), "--ready-file", str(ready)]
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", *words, "--parent-pid", str(os.getpid())], cwd=ROOT
        )
        try:
            while not ready.exists():
                time.sleep(0.1)
            asyncio.run(rates(dict(json.loads(ready.read_text())["env"]), folder))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
