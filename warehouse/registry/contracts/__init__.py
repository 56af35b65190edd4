"""The contracts with the sources: what is taken of each source entity, told once.

Belongs here: one module per source system, and the words they are written in (contract). Does not belong here:
decoding (assets.sources), tables (warehouse.registry.core_tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from warehouse.registry.contracts import exchange, files, payment, portal
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.source_entity import SourceEntity

CONTRACTS: Final[Mapping[SourceEntity, Contract]] = MappingProxyType(
    {
        contract.entity: contract
        for module in (portal, exchange, payment, files)
        for contract in module.CONTRACTS
    }
)
"""Every contract by the name of its entity."""
