"""`egov run`, `egov demo` and `egov rebuild`: one run, and how it ended.

Belongs here: what a person reads at the end of a run. Does not belong here: the run (runner), what its end
means (outcome).
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from pipelines.cli import scorecard
from pipelines.cli.console import Progress, out, say
from pipelines.cli.status import show_open
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.outcome import RunOutcome
from pipelines.runner import run_nightly, run_rebuild
from pipelines.settings import Settings
from warehouse.snapshot import CURRENT, DATABASE

_END: Final = {
    ExitCode.DONE: "xong",
    ExitCode.DATA: "dữ liệu chưa đạt, không công bố",
    ExitCode.SOURCE: "có nguồn hỏng, phần phụ thuộc là tạm tính",
    ExitCode.FAULT: "dừng vì lỗi máy hoặc chương trình",
    ExitCode.USAGE: "sai thiết lập",
}


def nightly(settings: Settings, since: str | None, until: str | None) -> ExitCode:
    """The nightly run, from `since` until before `until` where they are given; the code to leave with.

    Raises:
        CommandError: It could not start, or a day is none.
    """
    began = time.monotonic()
    outcome = run_nightly(
        settings, since=_day("since", since), until=_day("until", until), progress=Progress()
    )
    return _report(settings, began, outcome)


def rebuild(settings: Settings) -> ExitCode:
    """Core and mart anew from landing alone; the code to leave with.

    Raises:
        CommandError: It could not start.
    """
    began = time.monotonic()
    return _report(settings, began, run_rebuild(settings))


def _day(name: str, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat()
    except ValueError:
        raise CommandError(
            ExitCode.USAGE, f"Giá trị --{name} sai: phải là một ngày dạng 2026-09-01."
        ) from None


def _report(settings: Settings, began: float, outcome: RunOutcome) -> ExitCode:
    """Say how a run ended; the code to leave with."""
    if outcome.closed_runs:
        say(f"Đã đóng {len(outcome.closed_runs)} lần chạy chết giữa chừng trước đó.")
    for message in outcome.messages:
        say(f"! {message}")
    current = settings.published_dir / CURRENT
    database = current / DATABASE
    console = out()
    if outcome.published:
        scorecard.show(console, scorecard.read(database), settings.egov_origin)
        console.print(f"Bản công bố: {database}  ({current.resolve().name})")
        console.print(
            'Mở giao diện Dagster: make ui    ·    Hỏi bằng SQL: egov query "SELECT * FROM mart.scorecard"'
        )
    elif current.exists():
        console.print(f"Không công bố. Bản công bố trước vẫn ở {database}.")
    else:
        console.print("Không công bố.")
    if outcome.code is not ExitCode.DONE:
        show_open(settings, console)
    say(f"Lần chạy {outcome.run_id}: {_END[outcome.code]} ({time.monotonic() - began:.0f} giây).")
    return outcome.code
