"""Rules of mart.petition."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, row_count, unique
from expectations.rules import actions
from expectations.rules.codes import agency_level
from expectations.rules.records import known_agency
from expectations.rules.times import local_dates, plausible_times

SUITES: Final = (
    Suite(
        "mart.petition",
        ("petition_code",),
        (
            row_count("WARN"),
            unique("petition_code"),
            error(
                "on_time_is_decided",
                "is_on_time IS DISTINCT FROM CASE WHEN finished_at IS NOT NULL "
                "THEN coalesce(status IN (3, 4) AND finished_at <= due_at, false) END",
                "Đúng hạn = đã trả lời hoặc từ chối, xong không sau hạn; không có hạn thì không đúng hạn.",
            ),
            error(
                "excluded_with_reason",
                "(exclusion_reason IS NULL) <> (in_city AND finished_at IS NOT NULL)",
                "Phản ánh không được tính phải nói vì sao, và phản ánh được tính thì không.",
            ),
            local_dates("received", "due", "finished"),
            *plausible_times("received_at", "due_at", "finished_at"),
            agency_level("received_agency_level"),
            agency_level("finished_agency_level"),
            known_agency("received_agency_id"),
            known_agency("finished_agency_id"),
        ),
        action=actions.COMPUTE,
    ),
)
