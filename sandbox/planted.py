"""Cases that a naive reading gets wrong, by the numbers of the project's list of mistakes."""

from __future__ import annotations

from sandbox.world import World


def describe(world: World) -> list[dict[str, object]]:
    """Return the planted cases with the keys of their records."""
    return [
        {"item": "5", "what": f"recall {kind}", "keys": keys}
        for kind, keys in sorted(world.exchange.marks.items())
    ]
