"""Times: plausible, not ahead of the clock, and the half-open validity of versions."""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, error, warn

FIRST_DAY: Final = "DATE '2000-01-01'"
LAST_DAY: Final = "DATE '2100-01-01'"


def plausible_times(*columns: str, first: str = FIRST_DAY, action: str = "") -> tuple[Rule, ...]:
    """The columns' times lie between 2000 and 2100."""
    return tuple(
        warn(
            f"{column}_plausible",
            f"CAST({column} AS DATE) NOT BETWEEN {first} AND {LAST_DAY}",
            "Thời điểm nằm ngoài mọi khoảng hợp lý thì kỳ báo cáo của dòng là vô nghĩa (dòng được giữ và đánh dấu).",
            action or "Xem bản ghi ở hệ thống nguồn và đề nghị đơn vị sửa ngày giờ.",
        )
        for column in columns
    )


def not_in_future(column: str) -> Rule:
    """The column's times are not later than the run, but for a day of differing clocks."""
    return warn(
        f"{column}_not_in_future",
        f"CAST({column} AS TIMESTAMP) > {{now}} + INTERVAL 1 DAY",
        "Bản ghi mang thời điểm sau lúc chạy: đồng hồ của nguồn sai, và bản ghi đúng đến sau sẽ bị coi là cũ hơn.",
        "Báo đơn vị quản lý hệ thống nguồn chỉnh đồng hồ và gửi lại các bản ghi này.",
    )


def half_open() -> Rule:
    """A version begins before it ends: validity is ``[valid_from, valid_to)``."""
    return error(
        "valid_to_after_from",
        "valid_to <= valid_from",
        "Phiên bản có hiệu lực phải bắt đầu trước khi kết thúc (nửa mở).",
        "Xem lại ngày hiệu lực trong tệp lịch sử hoặc bước dựng phiên bản.",
    )


def no_overlap(
    key: str,
    reason: str = "Hai phiên bản cùng hiệu lực trong một ngày thì phép nối theo ngày nhân đôi dòng.",
    action: str = "Sửa ngày trong tệp lịch sử (den_ngay là ngày cuối cùng còn hiệu lực) rồi nạp lại.",
) -> Rule:
    """No two versions of one key hold on one day.

    Args:
        key: Columns that name the thing, comma separated; validity is ``[valid_from, valid_to)``.
        reason: Why.
        action: What to do.
    """
    same = ", ".join(f"b.{column.strip()}" for column in key.split(","))
    return error(
        "no_overlap",
        f"SELECT {key}, valid_from FROM (SELECT {same}, b.valid_from, "
        f"lead(b.valid_from) OVER (PARTITION BY {same} ORDER BY b.valid_from, b.valid_to NULLS LAST) AS next_from, "
        "b.valid_to FROM {batch} AS b) AS v WHERE next_from < coalesce(valid_to, DATE '9999-12-31')",
        reason,
        action,
    )


def local_dates(*stems: str) -> Rule:
    """Each ``<stem>_date`` is the local day of ``<stem>_at``."""
    return error(
        "dates_are_local",
        " OR ".join(
            f"{stem}_date <> CAST({stem}_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)" for stem in stems
        ),
        "Cột ngày là ngày địa phương của cột thời điểm; tính theo UTC thì dòng rơi sang kỳ khác.",
    )
