"""Jobs and schedules.

Belongs here: the nightly job, the history back-fill, the drop files. Does not belong here: what a
step does (assets), reactions to changes (automation, sensors).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import dagster as dg

from assets.landing.history import pull_month
from assets.sources import files

NIGHTLY: Final = "nightly"
HISTORY: Final = "history"
DROP_FILES: Final = "drop_files"
ZONE: Final = "Asia/Ho_Chi_Minh"
# Static, so that loading reads no setting; months before HISTORY_FROM can be asked for and hold nothing.
FIRST_MONTH: Final = "2020-12-01"


@dg.monthly_partitioned_config(start_date=FIRST_MONTH, timezone=ZONE, end_offset=1)
def month(start: datetime, end: datetime) -> dict[str, object]:
    """The run config of one month of history: pull exactly that window again."""
    return {
        "resources": {
            "window": {
                "config": {
                    "window_start": start.replace(tzinfo=None).isoformat(),
                    "window_end": end.replace(tzinfo=None).isoformat(),
                }
            }
        }
    }


@dg.job(
    name=HISTORY,
    config=month,
    executor_def=dg.in_process_executor,
    description=(
        "Lấy lại lịch sử theo từng tháng (phân vùng tháng) cho các mục có cửa sổ thời gian; "
        "lần chạy đêm sau đó cập nhật kho và công bố. | Pulls history again, month by month."
    ),
    tags={"egov/flow": HISTORY},
)
def history() -> None:
    """One op per month; the next nightly run takes what it landed further."""
    pull_month()


def jobs() -> list[object]:
    """Nightly from landing to publish, history by month, drop files alone."""
    return [
        dg.define_asset_job(
            NIGHTLY,
            selection=dg.AssetSelection.all(),
            description=(
                "Từ nguồn tới bản công bố: lấy phần còn thiếu, cập nhật kho, kiểm tra, tính chỉ số, công bố. "
                "`egov run` chạy đúng việc này. Muốn lấy lại một ngày: mở Launchpad, đặt "
                "resources.window.config.window_start và window_end. | From the sources to the snapshot."
            ),
            tags={"egov/flow": NIGHTLY},
        ),
        history,
        dg.define_asset_job(
            DROP_FILES,
            selection=dg.AssetSelection.assets(
                *(dg.AssetKey(entity.key) for entity in files.SYSTEM.entities)
            ),
            description="Nạp các tệp trong thư mục thả. | Lands the files of the drop folder.",
            tags={"egov/flow": DROP_FILES},
        ),
    ]


def schedules() -> list[dg.ScheduleDefinition]:
    """Nightly at 02:00 local time; off until a person turns it on in the UI."""
    return [
        dg.ScheduleDefinition(
            name="nightly_at_two",
            job_name=NIGHTLY,
            cron_schedule="0 2 * * *",
            execution_timezone=ZONE,
            default_status=dg.DefaultScheduleStatus.STOPPED,
            description=(
                "Chạy đêm lúc 02:00 giờ TP.HCM. Mặc định tắt: hãy bật khi các nguồn thật đã được khai báo. "
                "| 02:00 local, off by default: turn it on once real sources are configured."
            ),
        )
    ]
