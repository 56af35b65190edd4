"""Rules of the lines of settlement files in core."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import one_of
from expectations.rules.past import freshness, monthly_volume
from expectations.rules.records import applied_totals, numbered
from expectations.suites.landing.payment.settlement import settlement_rules

SUITES: Final = (
    Suite(
        "core.settlement_line",
        ("file_name", "line_no"),
        (
            row_count("WARN"),
            unique("file_name", "line_no"),
            *settlement_rules(),
            *applied_totals("settlement_line"),
            numbered(("file_name",), "line_no", "dòng của tệp quyết toán"),
            one_of(
                "currency_code",
                ("704", "VND"),
                "Quyết toán chỉ bằng đồng Việt Nam (704); mã khác là lệch cột trong tệp.",
                severity="WARN",
            ),
            warn(
                "settled_near_file",
                "abs(file_date - settlement_date) > 7",
                "Ngày quyết toán cách ngày của tệp hơn một tuần: tệp sai ngày hoặc gửi nhầm kỳ.",
            ),
            warn(
                "rrn_once_a_day",
                "SELECT b.settlement_date, b.rrn FROM {batch} AS b GROUP BY b.settlement_date, b.rrn "
                "HAVING count(*) > 1",
                "Một số tham chiếu hai lần trong một ngày quyết toán: tệp lặp dòng, tiền đối soát bị nhân đôi.",
            ),
            monthly_volume("settlement_date"),
            freshness("settlement_date", 21),
        ),
        action=actions.SETTLER,
    ),
)
