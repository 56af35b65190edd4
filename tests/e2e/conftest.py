"""One finished run at small scale, made once and shared by every worker; tests copy it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from tests.e2e.bench import Bench, sandbox

HALF = "2025-03-01"


@dataclass(frozen=True)
class Finished:
    home: Path
    first_output: str


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def made_once(
    name: str,
    bench: Bench,
    factory: pytest.TempPathFactory,
    worker_id: str,
    *arguments: str,
    cold: bool = False,
    wait: bool = True,
) -> Finished:
    """A home that one worker makes with a run of its own and all workers copy; Timeout if not to `wait` for another."""
    base = factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / name
    marker = shared / f"{name}.txt"
    with FileLock(str(shared / f"{name}.lock"), blocking=wait):
        if not marker.exists():
            done = bench.run(home, *arguments, cold=cold)
            marker.write_text(done.out, encoding="utf-8")
    return Finished(home, marker.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def finished(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory, worker_id: str, request: pytest.FixtureRequest
) -> Finished:
    """The whole span, run once, in a process as a person would start it."""
    made = partial(made_once, "finished", bench, tmp_path_factory, worker_id, cold=True)
    try:
        return made(wait=False)
    except Timeout:
        # Another worker is at it: make meanwhile what will be asked for next.
        request.getfixturevalue("half")
        return made()


@pytest.fixture(scope="session")
def half(bench: Bench, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Finished:
    """Everything up to March 2025: what a first half leaves."""
    return made_once("half", bench, tmp_path_factory, worker_id, "--until", HALF)
