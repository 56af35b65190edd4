"""The public-service portal (Cổng dịch vụ công): catalogue, details, dossiers, official Decision-766 figures.

Belongs here: the portal's transport, tokens, paging, completeness and the allow-list of kept fields.
Does not belong here: what the figures mean (warehouse), when to pull (pipelines).
"""

from assets.sources.portal.catalogue import (
    pull_agencies,
    pull_fields,
    pull_procedures,
    pull_service_levels,
)
from assets.sources.portal.client import PortalClient, PortalConfig
from assets.sources.portal.details import pull_procedure_details
from assets.sources.portal.dossiers import pull_dossiers
from assets.sources.portal.official import pull_official_766
from assets.sources.portal.opinions import pull_petitions, pull_ratings
from assets.sources.portal.probe import probe

__all__ = [
    "PortalClient",
    "PortalConfig",
    "probe",
    "pull_agencies",
    "pull_dossiers",
    "pull_fields",
    "pull_official_766",
    "pull_petitions",
    "pull_procedure_details",
    "pull_procedures",
    "pull_ratings",
    "pull_service_levels",
]
