"""The e-document exchange: the document axis (trục liên thông văn bản) and the outgoing-document register.

Belongs here: signatures, envelopes, edXML, paging, the allow-list of what is kept.
Does not: the shape of core tables, indicators, Dagster.
"""

from assets.sources.exchange.client import ExchangeClient, ExchangeConfig
from assets.sources.exchange.probe import probe
from assets.sources.exchange.pulls import pull_axis_agencies, pull_documents, pull_register, pull_statuses

__all__ = [
    "ExchangeClient",
    "ExchangeConfig",
    "probe",
    "pull_axis_agencies",
    "pull_documents",
    "pull_register",
    "pull_statuses",
]
