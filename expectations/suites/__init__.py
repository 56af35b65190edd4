"""Suites, one module per group of tables, and the register of them all.

Belongs here: the rules of each table with severity, reason and what to do. Does not belong here:
running them (``expectations.bridge``).
"""

from __future__ import annotations

from typing import Final

from expectations.model import Suite
from expectations.suites import datasets, opinion
from expectations.suites.core import document, dossier, payment, reference
from expectations.suites.landing import exchange, files, portal
from expectations.suites.landing import payment as landing_payment
from expectations.suites.mart import programme, reported, score, tables

SUITES: Final[dict[str, Suite]] = {
    suite.table: suite
    for module in (
        portal,
        exchange,
        landing_payment,
        files,
        dossier,
        document,
        payment,
        reference,
        opinion,
        datasets,
        tables,
        programme,
        reported,
        score,
    )
    for suite in module.SUITES
}
"""Every suite by its table: ``landing/<system>/<entity>``, ``core.<table>`` or ``mart.<table>``."""
