"""Rules of mart.rating."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.codes import agency_level, procedure_code
from expectations.rules.records import known_agency
from expectations.rules.times import local_dates, plausible_times

SUITES: Final = (
    Suite(
        "mart.rating",
        ("dossier_code", "rated_at"),
        (
            row_count("WARN"),
            unique("dossier_code", "rated_at"),
            error(
                "counts_by_level",
                "counts <> (in_city AND coalesce(level BETWEEN 1 AND 3, false))",
                "Chỉ đánh giá mức 1–3 của thành phố mới được tính.",
            ),
            error(
                "satisfied_by_level",
                "is_satisfied IS DISTINCT FROM CASE WHEN level BETWEEN 1 AND 3 THEN level < 3 END",
                "Hài lòng là mức 1 hoặc 2; mức ngoài 1–3 không nói được gì.",
            ),
            local_dates("rated"),
            *plausible_times("rated_at"),
            procedure_code(),
            agency_level("agency_level"),
            known_agency(),
        ),
        action=actions.COMPUTE,
    ),
)
