"""The scoring arithmetic of Decision 766/QĐ-TTg (Bộ chỉ số 766), as the national portal computes it.

Percentages are rounded first, then each subscore, then the rounded subscores are summed; every rounding is
decimal half-up to two places and every subscore has a cap. Recovered from the portal's own figures.
Inputs are whole counts; outputs are points as `Decimal` with two places. No I/O, no SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_CENT = Decimal("0.01")
_PAYMENT_FULL = Fraction(80, 100)
"""Share of fee-bearing procedures at which components B and C of the payment group earn all their points."""
_COVERAGE_FULL = Fraction(80, 100)
_ONLINE_FULL = Fraction(50, 100)


@dataclass(frozen=True)
class Ratio:
    """A counted share: numerator and denominator, both at least 0."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            raise ValueError(f"a share needs counts of at least 0, got {self.numerator}/{self.denominator}")


def half_up(value: Fraction) -> Decimal:
    """Round an exact fraction half-up (away from zero at the half) to two decimals."""
    # exact: an integer division into hundredths, before any Decimal context can round
    scaled = abs(value) * 100
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    sign = -1 if value < 0 else 1
    return (Decimal(sign * whole) * _CENT).quantize(_CENT, rounding=ROUND_HALF_UP)


def percentage(ratio: Ratio) -> Decimal:
    """Return 100·numerator/denominator with two decimals; denominator 0 gives 0.00, as the portal does."""
    if ratio.denominator == 0:
        return Decimal("0.00")
    return half_up(Fraction(100 * ratio.numerator, ratio.denominator))


def subscore(ratio: Ratio, points: int, full_at: Fraction = Fraction(1)) -> Decimal:
    """Points of one component: the rounded percentage times `points` / `full_at`, rounded, at most `points`.

    Args:
        ratio: the component's counts.
        points: its maximum (điểm tối đa).
        full_at: the share, 0 < full_at ≤ 1, from which all points are earned.
    """
    if not 0 < full_at <= 1:
        raise ValueError(f"full_at must be above 0 and at most 1, got {full_at}")
    return percentage_points(percentage(ratio), points, full_at)


def percentage_points(percent: Decimal, points: int, full_at: Fraction = Fraction(1)) -> Decimal:
    """Points of an already rounded percentage: half-up to two decimals, capped at `points`."""
    earned = half_up(Fraction(percent) * points / (100 * full_at))
    return min(Decimal(points).quantize(_CENT), earned)


@dataclass(frozen=True)
class Score:
    """A group's points: its rounded subscores in the portal's order, and their sum."""

    subscores: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """Sum of the rounded subscores."""
        return sum(self.subscores, Decimal("0.00"))


def payment_score(dossiers: Ratio, paid_procedures: Ratio, fee_procedures: Ratio) -> Score:
    """Online payment (Thanh toán trực tuyến), 10 points = 6·A + min(2, 2.5·B) + min(2, 2.5·C).

    Args:
        dossiers: A, dossiers paid online / dossiers with a financial obligation.
        paid_procedures: B, procedures with a successful online payment / procedures with fee dossiers.
        fee_procedures: C, procedures with fee dossiers / procedures with a fee.
    """
    return Score(
        (
            subscore(dossiers, 6),
            subscore(paid_procedures, 2, _PAYMENT_FULL),
            subscore(fee_procedures, 2, _PAYMENT_FULL),
        )
    )


def progress_score(on_time: Ratio) -> Score:
    """Progress (Tiến độ giải quyết), 20 points, linear in dossiers on time / dossiers received."""
    return Score((subscore(on_time, 20),))


def online_service_score(coverage: Ratio, services: Ratio, dossiers: Ratio) -> Score:
    """Online services (Dịch vụ công trực tuyến), 12 points = 2 (full at 80%) + 4 + 6 (full at 50%).

    Args:
        coverage: procedures offered một phần or toàn trình / procedures within authority.
        services: services with online dossiers / online services.
        dossiers: dossiers sent online / dossiers received.
    """
    return Score(
        (subscore(coverage, 2, _COVERAGE_FULL), subscore(services, 4), subscore(dossiers, 6, _ONLINE_FULL))
    )
