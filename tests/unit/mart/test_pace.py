"""Gap, pace and contribution: by hand for one case, and against plain fractions for all rows of a small world."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.unit.mart.world import OTHER, SCHOOL, World

MEETS = {
    ">=": lambda value, target: value >= target,
    ">": lambda value, target: value > target,
    "=": lambda value, target: value == target,
    "<": lambda value, target: value < target,
    "<=": lambda value, target: value <= target,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Resolved on time: January to June 2024, 10 a month, of these 4, 5, 6, 7, 8 and 9."""
    world = World(tmp_path_factory.mktemp("pace"))
    world.procedure("1.000001", fee=True)
    for month in range(1, 7):
        for number in range(10):
            day = datetime(2024, month, 4, 9)
            world.dossier(
                code=f"D{month}-{number}",
                agency_code=("H29.41", "H29.51")[number % 2],
                field_code_raw=(OTHER, SCHOOL)[number % 3 == 0],
                procedure_code="1.000001",
                channel_raw=str(1 + number % 2),
                received_at=day,
                due_at=day.replace(day=12),
                finished_at=day.replace(day=10 if number < month + 3 else 20),
            )
    world.build()
    return world


def test_by_hand(world: World) -> None:
    """9 of 10 in June against 98%: one more is needed. Ten points more each month, six months are left in 2024."""
    [row] = world.query(
        """SELECT period_label, numerator, denominator, gap_pct, cases_missing, trend_pct_per_month, due_date,
               months_left, needed_pct_per_month, expected_pct, pace
           FROM mart.target_pace WHERE indicator_id = 'on_time_resolution' AND variant = 'headline'"""
    )
    assert row == (
        "06/2024", 9, 10, Decimal("-8.00"), 1, Decimal("10.00"), date(2025, 1, 1), 6,
        Decimal("1.33"), Decimal("100.00"), "on_pace",
    )  # fmt: skip


def test_the_missing_cases_are_the_least_that_meet_the_target(world: World) -> None:
    rows = world.query(
        """SELECT c.indicator_id, i.direction, c.numerator, c.denominator, c.target_operator, c.target_pct,
               c.cases_missing
           FROM mart.contribution AS c INNER JOIN mart.indicator AS i USING (indicator_id) WHERE i.is_headline
           UNION ALL
           SELECT p.indicator_id, i.direction, p.numerator, p.denominator, p.target_operator, p.target_pct,
               p.cases_missing
           FROM mart.target_pace AS p INNER JOIN mart.indicator AS i USING (indicator_id, variant)"""
    )
    assert len({row[0] for row in rows}) >= 2
    for indicator, direction, numerator, denominator, operator, target, missing in rows:
        step = 1 if direction == "higher" else -1

        def meets(cases: int) -> bool:
            value = Fraction(numerator + step * cases, denominator) * 100  # noqa: B023
            return MEETS[operator](value, Fraction(target))  # noqa: B023

        least = next(cases for cases in range(denominator + 2) if meets(cases))
        assert missing == least, (indicator, numerator, denominator, operator, target)


def test_a_part_that_meets_the_target_lifts_the_city_by_what_is_said(world: World) -> None:
    for kind, dimension in (("agency", "agency_id"), ("field", "field_code")):
        parts = world.query(
            f"""SELECT c.part_id, c.cases_missing, c.city_gain_pct, v.numerator, v.denominator
                FROM mart.contribution AS c
                INNER JOIN mart.indicator_value AS v
                    ON v.is_current AND v.indicator_id = c.indicator_id AND v.variant = 'headline'
                    AND v.grain = '{kind}' AND v.{dimension} = c.part_id AND v.period_type = c.period_type
                    AND v.period_start = c.period_start AND v.period_end = c.period_end
                WHERE c.indicator_id = 'on_time_resolution' AND c.part_kind = '{kind}' AND c.period_type = 'ytd'
                ORDER BY c.place"""
        )
        assert parts
        assert [part[1] for part in parts] == sorted((part[1] for part in parts), reverse=True)
        # 39 of 60 are on time since January
        for _, missing, gain, _, _ in parts:
            lifted = Fraction(39 + missing, 60) - Fraction(39, 60)
            assert abs(Fraction(gain) - 100 * lifted) <= Fraction(1, 20_000)


def test_procedures_are_ranked_too(world: World) -> None:
    rows = world.query(
        """SELECT part_id, numerator, denominator, cases_missing FROM mart.contribution
           WHERE indicator_id = 'on_time_resolution' AND part_kind = 'procedure' AND period_type = 'ytd'"""
    )
    assert rows == [("1.000001", 39, 60, 20)]


def test_a_target_that_is_met_misses_nothing_and_asks_for_no_pace(tmp_path: Path) -> None:
    world = World(tmp_path)
    for _ in range(3):
        world.dossier()
    world.build()
    [row] = world.query(
        """SELECT cases_missing, needed_pct_per_month, trend_pct_per_month, pace FROM mart.target_pace
           WHERE indicator_id = 'on_time_resolution' AND variant = 'headline'"""
    )
    assert row == (0, None, None, "met")
    assert world.query("SELECT * FROM mart.contribution WHERE indicator_id = 'on_time_resolution'") == []
