"""Whole runs: a clean clone's first run, and a night in which nothing is new; under Dagster, with all checks.

The source is the sandbox of the default scale, which is also what the worlds are made of: a world's home has pulled
everything that it has.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import CACHE, ROOT, Result, measure
from benchmarks.stages import Tree, copied

COMMAND = "from pipelines.cli import main; import sys; sys.exit(main())"
"""The command line of whichever tree PYTHONPATH names."""


@contextmanager
def source() -> Iterator[dict[str, str]]:
    """The sandbox in a process of its own; its environment."""
    folder = CACHE / f"sandbox-{os.getpid()}"
    folder.mkdir(parents=True)
    ready = folder / "ready.json"
    words = ["serve", "--scale", "default", "--drop-dir", str(folder / "drop"), "--ready-file", str(ready)]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *words, "--parent-pid", str(os.getpid())],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not ready.exists():
            if process.poll() is not None:
                raise SystemExit("the sandbox did not start")
            time.sleep(0.1)
        yield {
            str(key): str(value)
            for key, value in json.loads(ready.read_text(encoding="utf-8"))["env"].items()
        }
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    tree: Tree, home: Path, env: dict[str, str], case: str, dossiers: int, timeout: float, expected: int = 0
) -> Result:
    env = {**env, **tree.env, "EGOV_HOME": str(home), "PYTHONPATH": str(tree.path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", COMMAND, "run"]
    return measure(
        "run",
        case,
        command,
        who=tree.name,
        dossiers=dossiers,
        env=env,
        cwd=tree.path,
        watch=[home],
        timeout=timeout,
        expected=expected,
    )


def measure_hanging_token(trees: list[Tree], timeout: float) -> Iterator[Result]:
    """A portal whose token service takes the connection and never answers: how long a run waits for it.

    Limits are short, so that one request's is 10 s; whoever waits for one request after the other waits for many.
    """
    limits = {"HTTP_TIMEOUT_SECONDS": "10", "HTTP_ATTEMPTS": "1", "HTTP_TOTAL_SECONDS": "10"}
    with source() as env, socket.create_server(("127.0.0.1", 0)) as silent:
        env = {
            name: value
            for name, value in env.items()
            if name.startswith(("PORTAL_", "EGOV_", "DROP_", "HISTORY_"))
        }
        env |= limits | {"PORTAL_TOKEN_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/token"}
        for tree in trees:
            home = CACHE / f"token-{tree.name}-{os.getpid()}"
            try:
                # without a dossier there is no figure, and nothing is published: exit code 1
                yield _run(tree, home, env, "token hangs", 0, timeout, expected=1)
            finally:
                shutil.rmtree(home, ignore_errors=True)


def measure_runs(home: Path | None, dossiers: int, trees: list[Tree], timeout: float) -> Iterator[Result]:
    """A first run and a night with nothing new of every tree.

    Between them one run takes the sources' last minutes again, as a first night does, and publishes what that adds to
    the windows: only the run behind it has nothing new.

    Args:
        home: a landed world whose night is measured; None measures a first run of the default scale and its night.
        dossiers: size of the world.
        trees: whose runs.
        timeout: seconds for one run.
    """
    with source() as env:
        for tree in trees:
            if home is not None:
                with copied(home, f"{tree.name}-night") as own:
                    yield from _two(tree, own, env, dossiers, timeout, "catches up")
                continue
            own = CACHE / f"first-{tree.name}-{os.getpid()}"
            try:
                yield from _two(tree, own, env, dossiers, timeout, "first")
            finally:
                shutil.rmtree(own, ignore_errors=True)


def _two(
    tree: Tree, home: Path, env: dict[str, str], dossiers: int, timeout: float, first: str
) -> Iterator[Result]:
    done = _run(tree, home, env, first, dossiers, timeout)
    yield done
    if not done.exit_code:
        yield _run(tree, home, env, "the tail again", dossiers, timeout)
        yield _run(tree, home, env, "nothing new", dossiers, timeout)
