"""Rules of ratings in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, row_count, unique
from expectations.rules import actions
from expectations.rules.past import freshness
from expectations.rules.records import applied_totals, known_dossier_share, landed
from expectations.suites.landing.portal.rating import rating_rules

SUITES: Final = (
    Suite(
        "core.rating",
        ("dossier_code", "rated_at"),
        (
            row_count("WARN"),
            *applied_totals("rating"),
            unique("dossier_code", "rated_at"),
            *rating_rules(),
            known_dossier_share("đánh giá"),
            freshness("updated_at", 14, least=180),
        ),
        action=actions.PORTAL,
        evidence=landed("rating"),
    ),
)
