"""Rules of what was decided about periods."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, error, unique

DECIDED: Final = (
    "Các lần chốt, duyệt nằm ở decisions/reported.jsonl và decisions/frozen: khôi phục từ bản sao lưu; nếu còn lỗi thì "
    "báo nhóm kỹ thuật."
)

SUITES: Final = (
    Suite(
        "mart.reported",
        ("number", "kind", "period_label"),
        (
            unique("number"),
            error(
                "period_is_closed_when_decided",
                "decided_date < period_end",
                "Kỳ chưa kết thúc thì số liệu là tạm tính, không được chốt hay duyệt.",
            ),
            error(
                "one_decision_in_force",
                "SELECT min(b.number) AS number, b.kind, b.period_label FROM {batch} AS b WHERE b.is_in_force "
                "GROUP BY b.kind, b.period_type, b.period_start, b.period_end, b.period_label HAVING count(*) > 1",
                "Mỗi kỳ chỉ có một lần chốt và một lần duyệt còn hiệu lực.",
            ),
            error(
                "frozen_rows_are_all_there",
                "SELECT b.number, b.kind, b.period_label FROM {batch} AS b LEFT JOIN "
                "(SELECT number, count(*) AS found FROM mart.frozen_value GROUP BY ALL) AS f "
                "ON f.number = b.number WHERE b.kind = 'freeze' AND coalesce(f.found, 0) <> b.figures",
                "Số liệu đã chốt phải còn đủ từng dòng, nếu không thì không đối chiếu được.",
            ),
        ),
        action=DECIDED,
        may_be_empty=True,
    ),
)
