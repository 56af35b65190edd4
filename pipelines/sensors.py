"""Sensors: new drop files, failed runs, failed checks, dead runs.

Belongs here: noticing and telling. Does not belong here: how a message leaves the machine; an alert
is one log line of level ERROR on the logger `egov.alert`, which operators route where they like.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import dagster as dg

from assets.checks import failed_rules, holds_back
from pipelines.instance_home import close_dead_runs
from pipelines.jobs import DROP_FILES
from pipelines.settings import SettingsError, load_settings

ALERT_LOGGER: Final = "egov.alert"
_FILE_KINDS: Final = (".csv", ".xlsx")


def _alert(context: dg.SensorEvaluationContext | dg.RunFailureSensorContext, text: str) -> None:
    logging.getLogger(ALERT_LOGGER).error(text)
    context.log.error(text)


def _drop_state() -> str:
    """One text that changes when a file of the drop folder does."""
    try:
        folder = load_settings().drop_dir
    except SettingsError:
        return ""
    if not folder.is_dir():
        return ""
    found = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in _FILE_KINDS and not file.name.endswith(".errors.csv"):
            # A person may take a file away while we look.
            with suppress(FileNotFoundError):
                stat = file.stat()
                found.append(f"{file.name}:{stat.st_size}:{stat.st_mtime_ns}")
    return "|".join(found)


@dg.sensor(
    name="drop_folder",
    job_name=DROP_FILES,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Nạp tệp thả khi thư mục thả thay đổi. | Lands drop files when the folder changes.",
)
def drop_folder(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for the drop-file job when a file is new or changed; a folder seen for the first time counts."""
    state = _drop_state()
    digest = hashlib.sha256(state.encode()).hexdigest()[:16] if state else ""
    if not digest or digest == context.cursor:
        yield dg.SkipReason("Thư mục thả không có gì mới.")
        return
    context.update_cursor(digest)
    yield dg.RunRequest(run_key=f"drop-{digest}", tags={"egov/trigger": "drop_folder"})


@dg.run_failure_sensor(
    name="failed_run_alert",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Báo một lần cho mỗi lần chạy hỏng. | One alert per failed run.",
)
def failed_run_alert(context: dg.RunFailureSensorContext) -> None:
    """One line per failed run; automatic retries of it are not told again."""
    run = context.dagster_run
    if int(run.tags.get("dagster/retry_number", "0")) > 0:
        return
    _alert(context, f"Lần chạy {run.run_id} ({run.job_name}) hỏng: xem trang Runs của giao diện Dagster.")


@dg.sensor(
    name="failed_check_alert",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Báo một lần cho mỗi bảng có quy tắc chặn không đạt và mỗi nguồn không trả lời, kể cả khi lần chạy vẫn xanh. "
        "| One alert per table whose blocking rules fail, and per source that is silent, also when the run stays green."
    ),
)
def failed_check_alert(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Read the newest runs' check evaluations; the cursor is the newest run already told."""
    instance = context.instance
    records = instance.get_run_records(limit=20)
    finished = [record for record in records if record.dagster_run.is_finished]
    if not finished:
        return dg.SkipReason("Chưa có lần chạy nào kết thúc.")
    seen = set(filter(None, (context.cursor or "").split(",")))
    told = 0
    for record in reversed(finished):
        run_id = record.dagster_run.run_id
        if run_id in seen:
            continue
        entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        for entry in entries:
            evaluation = entry.dagster_event.asset_check_evaluation_data if entry.dagster_event else None
            if evaluation is None or not holds_back(evaluation):
                continue
            told += 1
            rules = ", ".join(rule.id for rule in failed_rules(evaluation) if rule.blocks)
            what = rules or f"{evaluation.asset_key.to_user_string()} / {evaluation.check_name}"
            _alert(context, f"Không đạt: {what}, lần chạy {run_id}. {evaluation.description or ''}".strip())
    cursor = ",".join(record.dagster_run.run_id for record in finished)
    if told == 0:
        context.update_cursor(cursor)
        return dg.SkipReason("Không có kiểm tra nào mới không đạt.")
    return dg.SensorResult(skip_reason=f"Đã báo {told} kiểm tra không đạt.", cursor=cursor)


@dg.sensor(
    name="dead_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Đóng các lần chạy mà tiến trình đã chết. | Closes runs whose process is gone.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Without it a run killed from the command line would look alive in the UI until the next run."""
    closed = close_dead_runs(context.instance)
    return dg.SkipReason(f"Đã đóng {len(closed)} lần chạy chết." if closed else "Không có lần chạy chết.")


def sensors() -> list[dg.SensorDefinition]:
    """All sensors but the automation one."""
    return [drop_folder, failed_run_alert, failed_check_alert, dead_runs]
