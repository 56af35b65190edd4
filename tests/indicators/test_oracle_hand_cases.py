"""The oracle against the cases worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indicators.cases import ANY, CASES, Expect
from tests.indicators.tiny import TinyTruth
from tests.oracle import Cell, Key


def check(rows: dict[Key, Cell], expected: list[Expect]) -> None:
    """Every expected row is there with its fraction and status, every forbidden one is not."""
    for want in expected:
        key = Key(want.indicator, want.variant, *want.span, want.grain, want.agency, want.group, want.field)
        found = rows.get(key)
        if want.denominator is None and want.status not in ("no_data", "count"):
            assert found is None, (key, found)
            continue
        assert found is not None, key
        assert (found.numerator, found.denominator) == (want.numerator, want.denominator), key
        if want.status == "count":  # R68: a number, and nothing to judge
            assert (found.status, found.value_pct) == (None, None), key
        elif want.status != ANY:
            assert found.status == want.status, key


@pytest.mark.parametrize("name", CASES)
def test_oracle_agrees_with_the_pencil(name: str, tmp_path: Path) -> None:
    now, build = CASES[name]
    truth = TinyTruth(tmp_path / "truth", now)
    expected = build(truth)
    assert expected
    check(truth.rows(), expected)


def test_value_is_rounded_half_up_and_judged_exactly(tmp_path: Path) -> None:
    # 1 of 800 late = 0.125% -> 0.13 half-up; 2,499 of 2,550 = exactly 98% meets ">= 98"
    truth = TinyTruth(tmp_path / "truth")
    done = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00", "TrangThaiHoSo": 9}
    for number in range(800):
        day = 11 if number == 0 else 9
        truth.dossier(**done, MaLinhVuc="12", NgayKetThucXuLy=f"2021-03-{day:02d}T09:00:00")
    for number in range(1750):
        day = 11 if number < 50 else 9
        truth.dossier(**done, NgayKetThucXuLy=f"2021-03-{day:02d}T09:00:00")
    rows = truth.rows()
    span = Expect("", "2021-03", 0, 0).span
    late = rows[Key("late_land_investment", "headline", *span, "city", None, None, None)]
    assert (late.numerator, late.denominator, str(late.value_pct), late.status) == (1, 800, "0.13", "met")
    agency = rows[Key("on_time_resolution", "headline", *span, "agency", "H29.01", None, None)]
    assert (agency.numerator, agency.denominator, agency.status) == (2499, 2550, "met")
