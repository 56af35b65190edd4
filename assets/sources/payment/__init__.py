"""The payment platform (LIST, QUERY) and the bank side's settlement files.

Belongs here: hashes both ways, paging, exact money, the NAPAS file format, the allow-list of what is kept.
Does not: reconciliation of one with the other (mart does), indicators, Dagster.
"""

from assets.sources.payment.client import PaymentClient, PaymentConfig
from assets.sources.payment.probe import probe
from assets.sources.payment.pulls import pull_settlements, pull_transactions

__all__ = ["PaymentClient", "PaymentConfig", "probe", "pull_settlements", "pull_transactions"]
