"""The public-service portal (Cổng dịch vụ công): catalogue, details, dossiers, official Decision-766 figures.

Belongs here: the portal's transport, tokens, paging, completeness and the allow-list of kept fields.
Does not belong here: what the figures mean (warehouse), when to pull (pipelines).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import SecretStr

from assets.sources.config import Address, Secret, SystemConfig, Variable
from assets.sources.system import Entity, Later, System
from warehouse.registry.contracts import portal


@dataclass(frozen=True)
class PortalConfig(SystemConfig):
    """Where the portal is and who we are; addresses and secrets have no default outside the machine.

    `official_years` is how many years of official figures are kept up to date, the running one included (the
    interface begins in 2026).
    """

    url: Annotated[
        str | None,
        Address("PORTAL_URL", needs=("PORTAL_TOKEN_URL", "PORTAL_CLIENT_ID", "PORTAL_CLIENT_SECRET")),
    ] = None
    token_url: Annotated[str | None, Address("PORTAL_TOKEN_URL")] = None
    client_id: Annotated[str | None, Variable("PORTAL_CLIENT_ID")] = None
    client_secret: Annotated[SecretStr | None, Secret("PORTAL_CLIENT_SECRET")] = None
    agency_id: Annotated[str, Variable("PORTAL_AGENCY_ID")] = "411312"
    root_department_id: Annotated[str, Variable("PORTAL_ROOT_DEPARTMENT_ID")] = (
        "019d2be3-6a87-7317-855a-9a81af57b106"
    )
    official_years: int = 2
    concurrency: int = 4
    detail_concurrency: int = 8


SYSTEM: Final = System(
    id=portal.SYSTEM,
    vi="Cổng dịch vụ công",
    en="Public-service portal",
    config=PortalConfig,
    client=Later("assets.sources.portal.client:PortalClient"),
    probe=Later("assets.sources.portal.probe:probe"),
    entities=(
        Entity(portal.AGENCY, Later("assets.sources.portal.catalogue:pull_agencies")),
        Entity(portal.FIELD, Later("assets.sources.portal.catalogue:pull_fields")),
        Entity(portal.PROCEDURE, Later("assets.sources.portal.catalogue:pull_procedures")),
        Entity(portal.SERVICE_LEVEL, Later("assets.sources.portal.catalogue:pull_service_levels")),
        Entity(portal.PROCEDURE_DETAIL, Later("assets.sources.portal.details:pull_procedure_details")),
        Entity(portal.DOSSIER, Later("assets.sources.portal.dossiers:pull_dossiers")),
        Entity(portal.RATING, Later("assets.sources.portal.opinions:pull_ratings")),
        Entity(portal.PETITION, Later("assets.sources.portal.opinions:pull_petitions")),
        Entity(portal.OFFICIAL_766, Later("assets.sources.portal.official:pull_official_766")),
    ),
)
