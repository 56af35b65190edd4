"""What each core table is built from: contracts with the sources, and how their extracts are taken.

A column that an older extract lacks is read as its contract says; columns it calls unread are left out.

Belongs here: which table stands on which contract. Does not belong here: columns and keys
(warehouse.registry.contracts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from warehouse.registry.contracts import exchange, files, payment, portal
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.datasets import Dataset, datasets
from warehouse.registry.source_entity import SourceEntity

Take = Literal["all", "latest", "per_period", "per_pull_date"]


@dataclass(frozen=True)
class Source:
    """A landing entity as core reads it; the view over it is `landed_<entity>` (`landed` for a fact).

    Attributes:
        contract: what is landed of it.
        take: which extracts count: all; the latest; the newest per file period (R46) or per pull date.
    """

    contract: Contract
    take: Take = "all"

    @property
    def landed(self) -> SourceEntity:
        """The landing entity."""
        return self.contract.entity

    @property
    def system(self) -> str:
        """Its source system."""
        return self.landed.system

    @property
    def entity(self) -> str:
        """Its name in the system."""
        return self.landed.name

    @property
    def columns(self) -> Mapping[str, str]:
        """DuckDB type of every column that is read."""
        return self.contract.read


@dataclass(frozen=True)
class Fact:
    """A table whose rows live by business key: of each key the newest version stands, whatever came first.

    Attributes:
        contract: of the one landing entity.
        touches_everything: any change may move any figure (no touched_from).
        whole_by: a newer extract of this group (a file) replaces all its rows, not only the keys it repeats.
        code_column: column whose new agency codes must be resolved in the same transaction.
    """

    contract: Contract
    touches_everything: bool = False
    whole_by: str | None = None
    code_column: str | None = None

    @cached_property
    def source(self) -> Source:
        """The one landing entity."""
        return Source(self.contract)

    @property
    def inputs(self) -> tuple[Source, ...]:
        """The landing entities this table is built from."""
        return (self.source,)

    @property
    def key(self) -> tuple[str, ...]:
        """The business key."""
        return self.contract.key

    @cached_property
    def children(self) -> tuple[str, ...]:
        """The tables its lists go to, rewritten together with their parent row."""
        return tuple(column.table for column in self.contract.columns if column.table)

    @property
    def has_update_time(self) -> bool:
        """Rows carry `updated_at`, which comes before the extract in the order of versions."""
        return "updated_at" in self.contract.read


@dataclass(frozen=True)
class Reference:
    """A table rebuilt as a whole whenever an input has a new extract (always, when it has no landing input).

    Attributes:
        inputs: landing entities.
        moves_resolution: a change of it changes what agency codes resolve to.
        code_column: column whose new agency codes must be resolved in the same transaction.
        seen_from: column with the first day an indicator can see a row; without it a change touches everything.
    """

    inputs: tuple[Source, ...] = ()
    moves_resolution: bool = field(default=False)
    code_column: str | None = None
    seen_from: str | None = None


def _registered(entry: Dataset) -> Reference:
    """The table of a file dataset: rebuilt from the newest file of each period (R46)."""
    source = Source(files.of_dataset(entry), take="per_period")
    return Reference((source,), code_column=entry.of_type("agency"), seen_from="span_start")


_FIELDS = Source(portal.FIELD, take="latest")

CORE_TABLES: Mapping[str, Fact | Reference] = MappingProxyType(
    {
        "field": Reference((_FIELDS,)),
        "agency": Reference((Source(files.AGENCIES, take="per_period"),), moves_resolution=True),
        "agency_succession": Reference(
            (Source(files.AGENCY_SUCCESSION, take="per_period"),), moves_resolution=True
        ),
        "procedure": Reference(
            (
                Source(portal.PROCEDURE, take="per_pull_date"),
                Source(files.PROCEDURES, take="per_period"),
                _FIELDS,
            )
        ),
        "service_level": Reference(
            (
                Source(portal.SERVICE_LEVEL, take="per_pull_date"),
                Source(files.SERVICE_LEVELS, take="per_period"),
            )
        ),
        "eligible_procedure": Reference((Source(files.ELIGIBLE_PROCEDURES, take="per_period"),)),
        "calendar": Reference(),
        "procedure_detail": Fact(portal.PROCEDURE_DETAIL, touches_everything=True),
        "dossier": Fact(portal.DOSSIER, code_column="agency_code"),
        "rating": Fact(portal.RATING),
        "petition": Fact(portal.PETITION, code_column="agency_code"),
        "register_document": Fact(exchange.REGISTER, code_column="organ_code"),
        "axis_document": Fact(exchange.DOCUMENT),
        "axis_status": Fact(exchange.STATUS),
        "payment": Fact(payment.TRANSACTION, code_column="agency_code"),
        "settlement_line": Fact(payment.SETTLEMENT, whole_by="file_name"),
        "official_766": Fact(portal.OFFICIAL_766),
        **{entry.table: _registered(entry) for entry in datasets().datasets},
        "agency_resolution": Reference(),
    }
)
"""Core tables that `apply_entity` fills, in an order that respects what they read of each other."""

CHILD_TABLES: Mapping[str, str] = MappingProxyType(
    {child: name for name, spec in CORE_TABLES.items() if isinstance(spec, Fact) for child in spec.children}
)
"""Child table → the table it is filled with."""
