"""The payment platform (LIST, QUERY) and the bank side's settlement files.

Belongs here: hashes both ways, paging, exact money, the NAPAS file format, the allow-list of what is kept.
Does not: reconciliation of one with the other (mart does), indicators, Dagster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import SecretStr

from assets.sources.config import Address, Secret, SystemConfig, Variable
from assets.sources.system import Entity, Later, System
from warehouse.registry.contracts import payment


@dataclass(frozen=True)
class PaymentConfig(SystemConfig):
    """Addresses and secrets of the platform and of the file server.

    Attributes:
        url: the platform.
        partner: MaDoiTac.
        secret: shared secret of MaXacThuc.
        settlement_url: the file server.
        settlement_key: key of the files' checksums.
    """

    url: Annotated[str | None, Address("PAYMENT_URL", needs=("PAYMENT_PARTNER", "PAYMENT_SECRET"))] = None
    partner: Annotated[str | None, Variable("PAYMENT_PARTNER")] = None
    secret: Annotated[SecretStr | None, Secret("PAYMENT_SECRET")] = None
    settlement_url: Annotated[str | None, Address("SETTLEMENT_URL", needs=("SETTLEMENT_KEY",))] = None
    settlement_key: Annotated[SecretStr | None, Secret("SETTLEMENT_KEY")] = None


SYSTEM: Final = System(
    id=payment.SYSTEM,
    vi="Nền tảng thanh toán",
    en="Payment platform",
    config=PaymentConfig,
    client=Later("assets.sources.payment.client:PaymentClient"),
    probe=Later("assets.sources.payment.probe:probe"),
    entities=(
        Entity(payment.TRANSACTION, Later("assets.sources.payment.pulls:pull_transactions")),
        Entity(payment.SETTLEMENT, Later("assets.sources.payment.pulls:pull_settlements")),
    ),
)
