"""Rules of the procedures and of the time they take."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.records import known_to_mart
from expectations.rules.times import half_open
from expectations.suites.core.procedure import procedure_rules

SUITES: Final = (
    Suite(
        "mart.procedure",
        ("procedure_code", "valid_from"),
        (*procedure_rules(), half_open()),
        action=actions.COMPUTE,
        evidence=known_to_mart("procedure"),
    ),
    Suite(
        "mart.procedure_time",
        ("procedure_code", "period_type", "period_start"),
        (
            row_count("WARN"),
            unique("procedure_code", "period_type", "period_start"),
            error("dossiers_positive", "dossiers <= 0", "Dòng chỉ có khi có hồ sơ đã giải quyết."),
            warn(
                "mean_plausible",
                "processing_seconds < 0 OR processing_seconds > 86400 * 3660.0 * dossiers AND dossiers > 0",
                "Thời gian xử lý trung bình âm hoặc trên mười năm: thời điểm của hồ sơ sai.",
                "Xem các hồ sơ có cờ lỗi thời điểm của thủ tục này trong mart.dossier.",
            ),
        ),
        action=actions.COMPUTE,
    ),
)
