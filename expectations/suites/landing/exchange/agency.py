"""Rules of the axis's list of agencies."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, required, row_count, warn
from expectations.rules.codes import agency_code_raw, bad_agency
from expectations.rules.records import delivered

SUITES: Final = (
    Suite(
        "landing/exchange/agency",
        ("source_id", "agency_code"),
        (
            row_count(),
            *delivered("exchange", "agency"),
            *required("source_id"),
            agency_code_raw("code_raw", "Đối chiếu danh sách đơn vị của trục."),
            warn(
                "code_mostly_given",
                "agency_code IS NULL",
                "Đơn vị trên trục không có mã thì văn bản gửi cho nó không nhận ra nơi nhận.",
                "Đối chiếu danh sách đơn vị của trục.",
                allowed_share=0.05,
            ),
            warn(
                "agency_code_canonical",
                bad_agency("agency_code"),
                "Đơn vị trên trục có mã lạ thì không nối được với danh mục cơ quan.",
                "Đối chiếu danh sách đơn vị của trục.",
            ),
        ),
    ),
)
