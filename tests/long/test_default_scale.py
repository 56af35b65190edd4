"""The main job at default scale: the oracle agrees, and random kills leave no trace."""

from __future__ import annotations

import random
import signal
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.bench import Bench, copy_home, current, query, same_figures, sandbox
from tests.indicators.compare import differences, report
from tests.indicators.pipeline import read_rows
from tests.oracle import compute

pytestmark = pytest.mark.long
POINTS = (
    "landing.part_written", "landing.before_rename", "landing.after_rename", "core.apply.staged",
    "core.apply.before_commit", "core.apply.after_commit", "mart.before_commit", "mart.after_commit",
    "publish.copied", "publish.before_swap", "publish.after_swap",
)  # fmt: skip
KILLS = 20


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    with sandbox(tmp_path_factory.mktemp("default"), scale="default") as running:
        yield running  # type: ignore[misc]


@pytest.fixture(scope="module")
def whole(city: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("whole") / "home"
    city.run(home)
    return home


def test_every_figure_equals_the_oracles(city: Bench, whole: Path) -> None:
    oracle = compute(city.truth, datetime.fromisoformat(city.now))
    pipeline = read_rows(current(whole).resolve())
    assert len(oracle) > 500_000
    found = differences(oracle, pipeline)
    assert not found, report(found, len(oracle.keys() | pipeline.keys()))


def test_random_kills_leave_the_figures_of_an_undisturbed_run(
    city: Bench, whole: Path, tmp_path: Path
) -> None:
    """Points and passages are drawn from a seed; the same home is killed again and again on its way."""
    draw = random.Random(1191)
    half = tmp_path / "half"
    city.run(half, "--until", "2026-07-01")
    home = copy_home(half, tmp_path / "home")
    killed = 0
    for _ in range(KILLS):
        point = f"{draw.choice(POINTS)}:{draw.randint(1, 4)}"
        done = city.egov(home, "run", EGOV_FAULT_POINT=point)
        killed += done.code == -signal.SIGKILL
        assert done.code in (0, -signal.SIGKILL), done.tail
        assert query(home, "select count(*) from mart.snapshot") == [(1,)]
        if done.code == 0:
            assert same_figures(home, whole)
            home = copy_home(half, tmp_path / f"home-{draw.random()}")
    city.run(home)
    assert same_figures(home, whole)
    assert killed >= KILLS // 2
