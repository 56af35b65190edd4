"""kill -9 at named points: the published file stays readable, the next run ends with the same figures."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.e2e.bench import Bench, copy_home, query, same_figures
from tests.e2e.conftest import Finished

POINTS = [
    "landing.part_written",
    "landing.before_rename",
    "landing.after_rename",
    "core.apply.staged",
    "core.apply.before_commit",
    "core.apply.after_commit",
    "mart.before_commit",
    "mart.after_commit",
    "publish.copied",
    "publish.before_swap",
    "publish.after_swap",
]


@pytest.fixture(scope="module")
def half(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("half") / "home"
    bench.run(home, "--until", "2026-06-01")
    return home


@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("point", POINTS)
def test_killed_run_changes_nothing_and_the_next_one_ends_well(
    point: str, half: Path, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(half, tmp_path / "home")
    killed = bench.egov(home, "run", EGOV_FAULT_POINT=point)
    assert killed.code == -signal.SIGKILL, f"{point} was never reached\n{killed.tail}"
    assert query(home, "select count(*) from mart.snapshot") == [(1,)]
    bench.run(home)
    assert same_figures(home, finished.home)
