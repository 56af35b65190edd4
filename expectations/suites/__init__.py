"""Suites, one module per group of tables, and the register of them all.

Belongs here: the rules of each table with severity, reason and what to do. Does not belong here:
running them (``expectations.bridge``).
"""

from __future__ import annotations

from typing import Final

from expectations.model import Suite
from expectations.suites import (
    core_document,
    core_dossier,
    core_payment,
    core_reference,
    datasets,
    exchange,
    files,
    mart,
    opinion,
    payment,
    portal,
    programme,
    reported,
    score,
)

SUITES: Final[dict[str, Suite]] = {
    suite.table: suite
    for module in (
        portal,
        exchange,
        payment,
        files,
        core_dossier,
        core_document,
        core_payment,
        core_reference,
        opinion,
        datasets,
        mart,
        programme,
        reported,
        score,
    )
    for suite in module.SUITES
}
"""Every suite by its table: ``landing/<system>/<entity>``, ``core.<table>`` or ``mart.<table>``."""
