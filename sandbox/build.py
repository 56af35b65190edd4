"""Making a world: what is drawn, and the cases that are laid by hand into it."""

from __future__ import annotations

from datetime import date, datetime

from sandbox.planted import plant
from sandbox.scales import Scale
from sandbox.world import World


def build(seed: int, scale: Scale, end: date, clock: datetime | None = None) -> World:
    """The world of a (seed, scale, end), looked at with a clock; by default the morning after the end."""
    world = World(seed, scale, end, clock)
    if scale.keep:
        plant(world)
    return world
