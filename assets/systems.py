"""The source systems there are.

Belongs here: the list, and finding one in it. Does not belong here: anything about one of them (its package).
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from assets.sources.system import Entity, System
from warehouse.registry.source_entity import SourceEntity

# Packages under assets/sources, in the order in which people read of them; each holds its SYSTEM.
_PACKAGES: Final = (
    "portal",
    "exchange",
    "payment",
    "files",
)
SYSTEMS: Final[dict[str, System]] = {
    name: import_module(f"assets.sources.{name}").SYSTEM for name in _PACKAGES
}
"""Every source system, by its id."""


class UnknownSystemError(LookupError):
    """Nobody declared this source system."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Không có hệ thống nguồn {name!r} (đang có: {', '.join(SYSTEMS)}). "
            "Hãy khai báo nó trong assets/sources và thêm một dòng vào assets/systems.py."
        )


def system(name: str) -> System:
    """A source system by its id.

    Raises:
        UnknownSystemError: There is none.
    """
    try:
        return SYSTEMS[name]
    except KeyError:
        raise UnknownSystemError(name) from None


def entities() -> list[Entity]:
    """The entities of all systems."""
    return [entity for one in SYSTEMS.values() for entity in one.entities]


def entity(name: SourceEntity) -> Entity:
    """An entity by its name.

    Raises:
        UnknownSystemError: There is no such system.
        KeyError: It has no such entity.
    """
    return {one.id: one for one in system(name.system).entities}[name]
