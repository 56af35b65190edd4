"""How much is generated: the named scales."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

DEFAULT_END = date(2026, 9, 30)
"""The last day of the generated span unless the caller names another."""


@dataclass(frozen=True)
class Scale:
    """Sizes of one generated world.

    ``near_breaks`` is the share of dossiers put around the legal and organisational breaks and the holidays.
    ``keep`` says whether generated dossiers stay in memory; a city's year is made anew whenever it is asked for.
    """

    name: str
    dossiers: int
    register: int
    axis_documents: int
    procedures: int
    people: int
    near_breaks: float
    keep: bool = True
    last_year_only: bool = False


SCALES = {
    "small": Scale("small", 2_000, 800, 150, 250, 400, 0.55),
    "default": Scale("default", 30_000, 20_000, 2_650, 2_154, 2_500, 0.06),
    "city": Scale("city", 2_500_000, 250_000, 40_000, 2_154, 20_000, 0.0, keep=False, last_year_only=True),
}


def draw(seed: int, *parts: object) -> random.Random:
    """Return the random stream of one entity: the same parts give the same stream on every machine."""
    return random.Random("|".join([str(seed), *map(str, parts)]))
