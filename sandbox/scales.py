"""How much is generated: the named scales."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sandbox.times import FIRST_DAY

DEFAULT_END = date(2026, 9, 30)
"""The last day of the generated span unless the caller names another."""


@dataclass(frozen=True)
class Scale:
    """Sizes of one generated world.

    ``near_breaks`` is the share of dossiers put around the legal and organisational breaks and the holidays.
    ``keep`` says whether generated dossiers stay in memory; those of a city are written out once, as they are served
    (`sandbox.archive`). ``last_days`` is how many days are generated, up to the last; None is from the first day on.
    """

    name: str
    dossiers: int
    register: int
    axis_documents: int
    procedures: int
    people: int
    near_breaks: float
    keep: bool = True
    last_days: int | None = None

    def first_day(self, end: date) -> date:
        """Return the first day that is generated."""
        return (
            FIRST_DAY if self.last_days is None else max(FIRST_DAY, end - timedelta(days=self.last_days - 1))
        )


SCALES = {
    "small": Scale("small", 2_000, 800, 150, 250, 400, 0.55),
    "default": Scale("default", 30_000, 20_000, 2_650, 2_154, 2_500, 0.06),
    "city": Scale("city", 2_500_000, 250_000, 40_000, 2_154, 20_000, 0.0, keep=False, last_days=183),
    "history": Scale("history", 20_000_000, 250_000, 40_000, 2_154, 20_000, 0.0, keep=False),
}


_T = TypeVar("_T")


class Draw(random.Random):
    """A seeded stream whose integer draws cost one call of ``random()`` each."""

    def randint(self, a: int, b: int) -> int:
        """Return a whole number from a to b, both included."""
        return a + int(self.random() * (b - a + 1))

    def choice(self, seq: Sequence[_T]) -> _T:  # type: ignore[override]
        """Return one item of a sequence."""
        return seq[int(self.random() * len(seq))]


def draw(seed: int, *parts: object) -> Draw:
    """Return the random stream of one entity: the same parts give the same stream on every machine."""
    text = "|".join([str(seed), *map(str, parts)])
    return Draw(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))
