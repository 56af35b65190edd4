"""The main job at default scale: the oracle agrees."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.bench import Bench, current, sandbox
from tests.indicators.compare import differences, report
from tests.indicators.pipeline import read_rows
from tests.oracle import compute

pytestmark = pytest.mark.long


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
    oracle = compute(city.truth, datetime.fromisoformat(city.now), landing=whole / "landing", reports=True)
    pipeline = read_rows(current(whole).resolve())
    assert len(oracle) > 500_000
    found = differences(oracle, pipeline)
    assert not found, report(found, len(oracle.keys() | pipeline.keys()))
