"""Mart suites of what was reported: decisions and frozen figures."""

from __future__ import annotations

from typing import Final

from expectations.model import Suite, query, required, row_count, rows, unique

_DECIDED: Final = (
    "Các lần chốt, duyệt nằm ở decisions/reported.jsonl và decisions/frozen: khôi phục từ bản sao lưu; nếu còn lỗi thì "
    "báo nhóm kỹ thuật."
)

SUITES: Final = (
    Suite(
        "mart.reported",
        ("number", "kind", "period_label"),
        (
            row_count(severity="WARN", minimum=0),
            unique("number"),
            *required("decided_by", "note", "figures_hash"),
            rows(
                "period_is_closed_when_decided",
                "decided_date < period_end",
                "period_end",
                "decided_date",
                group="values",
                reason="Kỳ chưa kết thúc thì số liệu là tạm tính, không được chốt hay duyệt.",
                action=_DECIDED,
            ),
            query(
                "one_decision_in_force",
                "SELECT min(b.number) AS number, b.kind, b.period_label FROM {batch} AS b WHERE b.is_in_force "
                "GROUP BY b.kind, b.period_type, b.period_start, b.period_end, b.period_label HAVING count(*) > 1",
                "is_in_force",
                group="values",
                reason="Mỗi kỳ chỉ có một lần chốt và một lần duyệt còn hiệu lực.",
                action=_DECIDED,
            ),
            query(
                "frozen_rows_are_all_there",
                "SELECT b.number, b.kind, b.period_label FROM {batch} AS b LEFT JOIN "
                "(SELECT number, count(*) AS found FROM mart.frozen_value GROUP BY ALL) AS f "
                "ON f.number = b.number WHERE b.kind = 'freeze' AND coalesce(f.found, 0) <> b.figures",
                "figures",
                group="completeness",
                reason="Số liệu đã chốt phải còn đủ từng dòng, nếu không thì không đối chiếu được.",
                action=_DECIDED,
            ),
        ),
    ),
    Suite(
        "mart.frozen_value",
        ("number", "indicator_id", "variant", "grain", "agency_id", "field_code"),
        (
            row_count(severity="WARN", minimum=0),
            unique(
                "number", "indicator_id", "variant", "grain", "agency_id", "agency_group", "field_code",
                name="figure_unique",
            ),
            query(
                "freeze_exists",
                "SELECT b.number, b.indicator_id, b.variant, b.grain, b.agency_id, b.field_code FROM {batch} AS b "
                "ANTI JOIN mart.reported AS r ON r.number = b.number AND r.kind = 'freeze' "
                "AND r.period_type = b.period_type AND r.period_start = b.period_start AND r.period_end = b.period_end",
                "number",
                reason="Dòng đã chốt phải thuộc một lần chốt của đúng kỳ ấy.",
                action=_DECIDED,
            ),
        ),
    ),
)  # fmt: skip
