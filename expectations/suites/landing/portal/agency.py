"""Rules of the portal's list of agencies."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, required, row_count, warn
from expectations.rules.codes import bad_agency_raw
from expectations.rules.records import delivered

SUITES: Final = (
    Suite(
        "landing/portal/agency",
        ("source_id", "code"),
        (
            row_count(minimum=2),
            *delivered("portal", "agency"),
            *required("source_id", "name"),
            warn(
                "code_form",
                f"{bad_agency_raw('code')} AND NOT regexp_full_match(code, '[0-9]{{10,13}}')",
                "Mã cơ quan công bố phải theo QCVN 102:2016, QĐ 20/2020 hoặc là mã số doanh nghiệp.",
                "Đối chiếu danh sách cơ quan của cổng; danh sách này chỉ để người đọc tra cứu.",
            ),
        ),
    ),
)
