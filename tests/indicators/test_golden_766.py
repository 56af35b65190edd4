"""The scoring arithmetic against figures the national portal published (domain note, section 2.7)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from warehouse.scoring import (
    Ratio,
    half_up,
    online_service_score,
    payment_score,
    percentage,
    progress_score,
    subscore,
)

PAYMENT = [
    pytest.param((309542, 358625), (119, 313), (68, 313), "6.67", id="Phú Thọ, 2026"),
    pytest.param((37720, 44583), (93, 310), (56, 310), "6.28", id="Phú Thọ, one month"),
    pytest.param((266, 359), (8, 32), (6, 32), "5.55", id="Tây Cốc"),
    pytest.param((208, 244), (9, 35), (4, 35), "6.05", id="Nông Trang"),
    pytest.param((0, 0), (2, 3), (0, 3), "1.67", id="Ban QL KCN, no obligation"),
    pytest.param((0, 0), (7, 8), (0, 8), "2.00", id="Sở Công Thương, capped"),
]


@pytest.mark.parametrize(("a", "b", "c", "expected"), PAYMENT)
def test_payment_group(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], expected: str) -> None:
    assert str(payment_score(Ratio(*a), Ratio(*b), Ratio(*c)).total) == expected


@pytest.mark.parametrize(
    ("a", "b", "c", "naive"),
    [((266, 359), (8, 32), (6, 32), "5.54"), ((208, 244), (9, 35), (4, 35), "6.04")],
)
def test_rounding_once_at_the_end_is_a_cent_off(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], naive: str
) -> None:
    once = 6 * Fraction(*a) + min(Fraction(2), Fraction(5, 2) * Fraction(*b))
    once += min(Fraction(2), Fraction(5, 2) * Fraction(*c))
    assert str(half_up(once)) == naive
    assert payment_score(Ratio(*a), Ratio(*b), Ratio(*c)).total == half_up(once) + Decimal("0.01")


def test_progress_group() -> None:
    assert str(progress_score(Ratio(528684, 597918)).total) == "17.68"


def test_online_service_group() -> None:
    score = online_service_score(Ratio(31 + 21, 89), Ratio(516, 1884), Ratio(589496, 597894))
    assert [str(part) for part in score.subscores] == ["1.46", "1.10", "6.00"]
    assert str(score.total) == "8.56"
    one = online_service_score(Ratio(52, 56), Ratio(1, 1), Ratio(43136, 43138))
    assert str(one.total) == "12.00"


def test_the_portal_figures_add_up() -> None:
    assert 522087 + 67409 == 589496  # online on time + online overdue = online


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1/8", "0.13"),
        ("1/200", "0.01"),
        ("-1/200", "-0.01"),
        ("49/10000", "0.00"),
        ("2", "2.00"),
        ("2/3", "0.67"),
    ],
)
def test_half_up_is_exact(value: str, expected: str) -> None:
    assert str(half_up(Fraction(value))) == expected


def test_edges() -> None:
    assert str(percentage(Ratio(0, 0))) == "0.00"
    assert str(percentage(Ratio(1, 800))) == "0.13"
    assert str(subscore(Ratio(90, 100), 2, Fraction(8, 10))) == "2.00"
    with pytest.raises(ValueError, match="at least 0"):
        Ratio(-1, 2)
    with pytest.raises(ValueError, match="full_at"):
        subscore(Ratio(1, 2), 2, Fraction(0))
