"""Rules of a petition as the portal delivers it."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, row_count, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code, agency_code_raw, dossier_code, key_form
from expectations.rules.past import code_shares, freshness, monthly_volume, null_shares
from expectations.rules.records import delivered
from expectations.rules.times import not_in_future, plausible_times


def petition_rules() -> tuple[Rule, ...]:
    """Rules of one petition, in landing and in core: the columns have the same names in both."""
    return (
        key_form("petition_code"),
        agency_code("agency_code"),
        error(
            "agency_root_is_root",
            "agency_root <> split_part(agency_code, '.', 1)",
            "Gốc của mã đơn vị cho biết phản ánh có thuộc thành phố không.",
            "Xem lại bước chuẩn hoá mã đơn vị (warehouse/registry/codes.py).",
        ),
        agency_code_raw("agency_code_raw"),
        dossier_code(),
        warn(
            "status_in_list",
            "status NOT BETWEEN 1 AND 4",
            "Trạng thái phản ánh là 1 đến 4; mã khác không phải đã trả lời nên không được tính đúng hạn.",
        ),
        warn(
            "satisfaction_in_list",
            "satisfaction NOT IN (0, 1)",
            "HaiLong là 0, 1 hoặc trống; giá trị khác được đọc là không có ý kiến.",
        ),
        *plausible_times("received_at", "due_at", "finished_at", "updated_at"),
        warn(
            "due_after_received",
            "due_at < received_at - INTERVAL 1 DAY",
            "Hạn xử lý trước khi tiếp nhận: phản ánh trễ ngay từ đầu do ghi sai ngày.",
        ),
        warn(
            "finished_after_received",
            "finished_at < received_at",
            "Xử lý xong trước khi tiếp nhận: một trong hai thời điểm sai.",
        ),
        warn(
            "finish_agrees_with_status",
            "(status IN (3, 4) AND finished_at IS NULL) OR (status IN (1, 2) AND finished_at IS NOT NULL)",
            "Đã trả lời mà không có ngày xong, hoặc có ngày xong mà trạng thái còn xử lý: tính thiếu hoặc sai.",
            allowed_share=0.05,
        ),
        warn(
            "due_mostly_given",
            "due_at IS NULL",
            "Phản ánh không có hạn thì không thể là đúng hạn; nhiều quá thì chỉ số thấp vì thiếu dữ liệu.",
            allowed_share=0.1,
        ),
        monthly_volume("received_at"),
        null_shares("received_at", "due_at", "dossier_code"),
        code_shares("received_at", "status"),
    )


SUITES: Final = (
    Suite(
        "landing/portal/petition",
        ("petition_code", "agency_code", "_page", "_pos"),
        (
            row_count("WARN"),
            *delivered("portal", "petition"),
            not_in_future("updated_at"),
            *petition_rules(),
            freshness("received_at", 30, least=180),
        ),
        action=actions.PORTAL,
    ),
)
