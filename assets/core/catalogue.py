"""Which core table is built from what, for the asset graph, read from the table declarations.

Belongs here: one entry per step, and the order between tables. Does not belong here: how a table is
applied (warehouse.core.apply), or its inputs and children (warehouse.registry.core_tables says them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from warehouse.registry.core_tables import CORE_TABLES, Fact
from warehouse.registry.source_entity import SourceEntity

# What a table reads of other core tables while it is applied.
_AFTER: Final[dict[str, tuple[str, ...]]] = {
    "service_level": ("procedure",),
    "axis_status": ("axis_document",),
    "payment": ("dossier",),
    "rating": ("dossier",),
    "petition": ("dossier",),
}


@dataclass(frozen=True)
class CoreTable:
    """One step of core.

    Attributes:
        name: The table that is applied.
        inputs: Landing entities.
        children: Tables written in the same transaction from the same extracts.
        after: Core tables whose state it reads.
    """

    name: str
    inputs: tuple[SourceEntity, ...] = ()
    children: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The table and its children."""
        return (self.name, *self.children)


def _tables() -> tuple[CoreTable, ...]:
    coded = [name for name, spec in CORE_TABLES.items() if spec.code_column]
    found = []
    for name, spec in CORE_TABLES.items():
        after = _AFTER.get(name, ())
        if name in coded:
            # A new code is resolved in the same transaction, against the agencies as they are known.
            after = ("agency", "agency_succession", *after)
        if name == "agency_resolution":
            after = ("agency", "agency_succession", *coded, "axis_document", "axis_status")
        found.append(
            CoreTable(
                name,
                tuple(source.landed for source in spec.inputs),
                spec.children if isinstance(spec, Fact) else (),
                after,
            )
        )
    return tuple(found)


TABLES: Final = _tables()
