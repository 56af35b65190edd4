"""Rules of petitions in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, row_count, unique
from expectations.rules import actions
from expectations.rules.past import freshness
from expectations.rules.records import agency_resolved, applied_totals, known_dossier_share, landed
from expectations.suites.landing.portal.petition import petition_rules

SUITES: Final = (
    Suite(
        "core.petition",
        ("petition_code", "agency_code"),
        (
            row_count("WARN"),
            *applied_totals("petition"),
            unique("petition_code"),
            *petition_rules(),
            agency_resolved("agency_code", "CAST(coalesce(b.finished_at, b.received_at) AS DATE)"),
            known_dossier_share("phản ánh"),
            freshness("updated_at", 30, least=180),
        ),
        action=actions.PORTAL,
        evidence=landed("petition"),
    ),
)
