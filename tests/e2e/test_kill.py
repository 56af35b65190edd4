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
    "publish.exported",
    "publish.before_swap",
    "publish.after_swap",
]


WHOLE = ("core.apply.before_commit", "publish.after_swap")
"""There a whole run dies, elsewhere its stages without Dagster, which say the same; in tests/long all do."""


def kill_at(point: str, home: Path, bench: Bench, command: str = "run") -> None:
    """Kill a run at the point; what was published stays readable."""
    killed = bench.egov(home, command, EGOV_FAULT_POINT=point)
    assert killed.code == -signal.SIGKILL, f"{point} was never reached\n{killed.tail}"
    assert query(home, "select count(*) from mart.snapshot") == [(1,)]


def test_a_run_killed_at_every_point_in_turn_ends_with_the_same_figures(
    half: Finished, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    """Each run takes over what the one before left, passes the place where that died and dies later."""
    home = copy_home(half.home, tmp_path / "home")
    for point in POINTS:
        kill_at(point, home, bench, "run" if point in WHOLE else "stages")
    done = bench.run(home)
    assert "chết giữa chừng" in done.out, "the dead run before was not closed"
    assert same_figures(home, finished.home)


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_a_run_killed_once_is_made_good_by_the_next(
    point: str, half: Finished, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(half.home, tmp_path / "home")
    kill_at(point, home, bench)
    bench.run(home)
    assert same_figures(home, finished.home)
