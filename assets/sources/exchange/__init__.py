"""The e-document exchange: the document axis (trục liên thông văn bản) and the outgoing-document register.

Belongs here: signatures, envelopes, edXML, paging, the allow-list of what is kept.
Does not: the shape of core tables, indicators, Dagster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import SecretStr

from assets.sources.config import Address, Secret, SystemConfig, Variable
from assets.sources.system import Entity, Later, System
from warehouse.registry.contracts import exchange


@dataclass(frozen=True)
class ExchangeConfig(SystemConfig):
    """Addresses and secrets of the axis and of the register.

    Attributes:
        url: base of the axis.
        system_id: our system on the axis.
        secret: HMAC key.
        register_url: base of the register.
        register_token: its bearer token.
    """

    url: Annotated[str | None, Address("EDOC_URL", needs=("EDOC_SYSTEM_ID", "EDOC_SECRET"))] = None
    system_id: Annotated[str | None, Variable("EDOC_SYSTEM_ID")] = None
    secret: Annotated[SecretStr | None, Secret("EDOC_SECRET")] = None
    register_url: Annotated[str | None, Address("REGISTER_URL", needs=("REGISTER_TOKEN",))] = None
    register_token: Annotated[SecretStr | None, Secret("REGISTER_TOKEN")] = None


SYSTEM: Final = System(
    id=exchange.SYSTEM,
    vi="Trục liên thông văn bản",
    en="Document exchange",
    config=ExchangeConfig,
    client=Later("assets.sources.exchange.client:ExchangeClient"),
    probe=Later("assets.sources.exchange.probe:probe"),
    entities=(
        Entity(exchange.AGENCY, Later("assets.sources.exchange.pulls:pull_axis_agencies")),
        Entity(exchange.DOCUMENT, Later("assets.sources.exchange.pulls:pull_documents")),
        Entity(exchange.STATUS, Later("assets.sources.exchange.pulls:pull_statuses")),
        Entity(exchange.REGISTER, Later("assets.sources.exchange.pulls:pull_register")),
    ),
)
