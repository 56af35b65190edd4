"""Rules of mart.source_window."""

from __future__ import annotations

from typing import Final

from expectations.model import OPERATORS, Suite, error, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import not_negative
from expectations.rules.past import freshness

SUITES: Final = (
    Suite(
        "mart.source_window",
        ("source", "entity", "extract_id"),
        (
            row_count(),
            unique("source", "entity", "extract_id", "window_start"),
            *not_negative("declared", "landed", "distinct_keys", "quarantined", "applied"),
            error(
                "landed_says_when_and_whence",
                "state <> 'gap' AND (extract_id IS NULL OR landed_at IS NULL OR origin IS NULL)",
                "Khoảng đã nhận phải nói rõ lô, thời điểm và nguồn gốc; chỉ khoảng thiếu mới không có.",
            ),
            error(
                "landed_is_applied",
                "state = 'not_applied' OR applied <> landed",
                "Bản ghi đã nhận mà chưa vào kho thì chỉ số thiếu nhưng không ai thấy.",
                "Chạy lại egov run; nếu vẫn còn thì dựng lại kho bằng egov rebuild và báo nhóm kỹ thuật.",
            ),
            error(
                "window_half_open", "window_end <= window_start", "Khoảng thời gian là nửa mở và không rỗng."
            ),
            freshness("landed_at", 3, name="newest_landing"),
            warn(
                "windows_complete",
                "complete = false",
                "Nguồn công bố số bản ghi khác số đã nhận: các kỳ liên quan là tạm tính.",
                "Chạy lại egov run; nếu vẫn lệch thì báo đơn vị vận hành nguồn.",
                owner=OPERATORS,
            ),
            error(
                "one_origin",
                "SELECT min(b.origin) AS origin FROM {batch} AS b HAVING count(DISTINCT b.origin) > 1",
                "Dữ liệu thật và dữ liệu mô phỏng không bao giờ ở cùng một kho.",
                "Dùng EGOV_HOME riêng cho mỗi nguồn gốc dữ liệu và dựng lại kho này.",
            ),
        ),
        action=actions.COMPUTE,
    ),
)
