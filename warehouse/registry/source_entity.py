"""The name of a source entity: what is asked of a source system and landed on its own.

Belongs here: the name alone, since every floor uses it. Does not belong here: what the entity is and
how it is pulled (assets.sources), its columns and tables (warehouse.registry.core_tables).
"""

from __future__ import annotations

from typing import NamedTuple


class SourceEntity(NamedTuple):
    """A source entity by its system and its own name, printed as ``system/name``."""

    system: str
    name: str

    def __str__(self) -> str:
        return f"{self.system}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> SourceEntity:
        """Read ``system/name``; ValueError if it is anything else."""
        system, name = text.split("/")
        return cls(system, name)
