"""The pipeline's SQL against the cases worked by hand, and, row by row, against the oracle."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indicators.cases import CASES
from tests.indicators.compare import differences, report
from tests.indicators.pipeline import compute_by_sql
from tests.indicators.test_oracle_hand_cases import check
from tests.indicators.tiny import TinyTruth


@pytest.mark.parametrize("name", CASES)
def test_sql_agrees_with_the_pencil_and_the_oracle(name: str, tmp_path: Path) -> None:
    now, build = CASES[name]
    truth = TinyTruth(tmp_path / "truth", now)
    expected = build(truth)
    oracle = truth.rows()
    found = compute_by_sql(truth.folder, truth.now, tmp_path / "home")
    check(found, expected)
    wrong = differences(oracle, found)
    assert not wrong, report(wrong, len(oracle))
