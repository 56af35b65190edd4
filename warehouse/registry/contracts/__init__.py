"""The contracts with the sources: what is taken of each source entity, told once.

Belongs here: one module per source system, found by being here, and the words they are written in (contract). Does
not belong here: decoding (assets.sources), tables (warehouse.registry.core_tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from warehouse.registry.contracts.contract import Contract
from warehouse.registry.source_entity import SourceEntity

CONTRACTS: Final[Mapping[SourceEntity, Contract]] = MappingProxyType(
    {
        contract.entity: contract
        for module in iter_modules(__path__)
        if module.name != "contract"
        for contract in import_module(f"{__name__}.{module.name}").CONTRACTS
    }
)
"""Every contract by the name of its entity."""
