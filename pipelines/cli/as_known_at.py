"""`egov run --as-known-at`: the figures of an earlier day, beside what was published then."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from rich.console import Console

from pipelines.exit_codes import CommandError, ExitCode
from pipelines.lock import home_lock
from pipelines.settings import LOCAL, Settings
from warehouse.database.connection import Warehouse
from warehouse.home import RESTATED
from warehouse.published.as_known_at import NotReproducibleError, compute_again
from warehouse.published.publish_log import PublishLog
from warehouse.snapshot import DATABASE


def moment_of(text: str) -> datetime:
    """The aware moment that a person means; a day without a time means its end.

    Raises:
        CommandError: it is no day and no moment.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(
                ExitCode.USAGE,
                f"Không hiểu «{text[:40]}»: hãy ghi một ngày (2026-09-30) hoặc một thời điểm (2026-09-30T18:00).",
            ) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    return datetime.combine(day, time.max, tzinfo=LOCAL)


def run_as_known_at(settings: Settings, text: str, console: Console) -> ExitCode:
    """Compute again what was published at a moment, say whether it is the same, and where it lies.

    Args:
        settings: the home; nothing of it changes but the folder `restated`.
        text: a day or a moment, local unless it names its zone.
        console: where to print.

    Returns:
        DONE if every row is as it was published, else DATA.

    Raises:
        CommandError: nothing had been published by then, or the snapshot does not say what it stood on.
    """
    moment = moment_of(text)
    log = PublishLog(settings.home)
    then = log.current_at(moment)
    if then is None:
        known = log.read()
        first = (
            f"Bản công bố đầu tiên có vào {_local(known[0].created_at)}."
            if known
            else "Chưa công bố lần nào."
        )
        raise CommandError(
            ExitCode.USAGE, f"Đến {moment.astimezone(LOCAL):%d/%m/%Y %H:%M} chưa có bản công bố. {first}"
        )
    target = settings.home / RESTATED / then.snapshot_id
    try:
        with home_lock(settings.lock_file):
            found = compute_again(
                then,
                settings.landing_dir,
                target,
                Warehouse(
                    target,
                    memory_limit=settings.duckdb_memory_limit,
                    threads=settings.duckdb_threads,
                    storage_version=settings.storage_version,
                ),
                run_id=f"restated-{then.run_id}",
            )
    except NotReproducibleError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    place: Path = found.again.folder / DATABASE
    console.print(
        f"Đã công bố {_local(then.created_at)}: bản {then.snapshot_id}, dữ liệu biết đến {_known(then.as_known_at)}."
    )
    console.print(f"Tính lại từ kho tiếp nhận: {place}")
    if found.same:
        figures = found.then.basis.figures if found.then.basis else 0
        console.print(
            f"Khớp từng dòng với bản đã công bố: {figures} giá trị chỉ số, {len(then.tables)} bảng."
        )
        return ExitCode.DONE
    console.print(f"[red]Khác bản đã công bố ở: {', '.join(found.other_tables)}.[/]")
    if found.lost_extracts:
        console.print(
            f"{found.lost_extracts} lô dữ liệu của bản ấy không còn trong kho tiếp nhận (hỏng trên đĩa hoặc đã nén): "
            "khôi phục bản sao lưu vào một EGOV_HOME khác rồi chạy lại ở đó."
        )
    else:
        console.print(
            "Các lô dữ liệu còn đủ: định nghĩa chỉ số hoặc chương trình đã đổi từ đó (xem CHANGELOG)."
        )
    return ExitCode.DATA


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def _known(moment: datetime | None) -> str:
    return _local(moment) if moment else "–"
