"""The rules of each table, and the register of them all.

Belongs here: a suite per table with severity, reason and what to do. A module is found by its table: the suite of
``core.dossier_fee`` is in ``core/dossier.py``, that of ``landing/portal/field`` in ``landing/portal/field.py``; those
of the file datasets are made from their entries in ``datasets.py``. A rule about a row that holds in several layers
stands where the row first lies. Does not belong here: builders of rules that many tables share
(``expectations.rules``), running them (``expectations.bridge``).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

from expectations.model import Rule, Suite

SUITES: Final[dict[str, Suite]] = {
    suite.table: suite
    for module in pkgutil.walk_packages(__path__, f"{__name__}.")
    for suite in getattr(import_module(module.name), "SUITES", ())
}
"""Every suite by its table: ``landing/<system>/<entity>``, ``core.<table>`` or ``mart.<table>``."""

RULES: Final[dict[str, Rule]] = {
    f"{table}:{rule.name}": rule for table, suite in SUITES.items() for rule in suite.rules
}
"""Every rule by the name that people use: ``<table>:<rule>``."""
