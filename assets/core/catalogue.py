"""Which core table is built from what, for the asset graph.

Belongs here: landing inputs, children written in the same transaction, and order between tables.
Does not belong here: how a table is applied (warehouse.apply).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CoreTable:
    """One step of core.

    Attributes:
        name: The table that is applied.
        inputs: Landing entities, `system/entity`.
        children: Tables written in the same transaction from the same extracts.
        after: Core tables whose state it reads.
    """

    name: str
    inputs: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The table and its children."""
        return (self.name, *self.children)


TABLES: Final = (
    CoreTable("calendar"),
    CoreTable("field", ("portal/field",)),
    CoreTable("agency", ("files/agencies",)),
    CoreTable("agency_succession", ("files/agency_succession",)),
    CoreTable("procedure", ("portal/procedure", "files/procedures")),
    CoreTable("service_level", ("portal/service_level", "files/service_levels"), after=("procedure",)),
    CoreTable("eligible_procedure", ("files/eligible_procedures",)),
    CoreTable("procedure_detail", ("portal/procedure_detail",), ("procedure_method",)),
    CoreTable("dossier", ("portal/dossier",), ("dossier_fee", "dossier_supplement")),
    CoreTable("register_document", ("exchange/register",), ("register_recipient",)),
    CoreTable("axis_document", ("exchange/document",), ("axis_recipient",)),
    CoreTable("axis_status", ("exchange/status",), after=("axis_document",)),
    CoreTable("payment", ("payment/transaction",), ("payment_fee",), after=("dossier",)),
    CoreTable("settlement_line", ("payment/settlement",), after=("payment",)),
    CoreTable("official_766", ("portal/official_766",)),
    CoreTable(
        "agency_resolution",
        after=(
            "agency", "agency_succession", "dossier", "register_document", "axis_document", "axis_status",
            "payment", "settlement_line",
        ),
    ),
)  # fmt: skip
