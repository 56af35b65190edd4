"""One finished run at small scale, made once and shared by every worker; tests copy it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.e2e.bench import Bench, sandbox


@dataclass(frozen=True)
class Finished:
    home: Path
    first_output: str


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="session")
def finished(bench: Bench, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Finished:
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "finished"
    marker = shared / "finished.txt"
    with FileLock(str(shared / "finished.lock")):
        if not marker.exists():
            done = bench.run(home, cold=True)
            marker.write_text(done.out, encoding="utf-8")
    return Finished(home, marker.read_text(encoding="utf-8"))
