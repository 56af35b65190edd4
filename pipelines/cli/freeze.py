"""`egov freeze`, `egov release`, `egov diff`: figures that were reported, and what has moved them since."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final, Literal

from rich.console import Console
from rich.table import Table

from pipelines.cli.console import write_rows
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import LOCAL, Settings
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.decided.frozen import Reported, ReportedLine
from warehouse.decided.log import DecisionRefusedError
from warehouse.home import RESTATED
from warehouse.published.as_known_at import NotReproducibleError
from warehouse.published.moved_by import CAUSE_NAMES, Moved, moved_by_cause
from warehouse.published.publish_log import PublishLog
from warehouse.registry.periods import Calendar, Period, parse_period
from warehouse.snapshot import DATABASE, read_current

SCRATCH: Final = f"{RESTATED}/diff"
SHOWN: Final = 40


def _period(text: str, calendar: Calendar) -> Period:
    try:
        return parse_period(text, calendar)
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None


def decide(
    settings: Settings,
    kind: Literal["freeze", "release", "withdraw"],
    period: str,
    calendar: Calendar,
    by: str,
    note: str,
    console: Console,
) -> None:
    """Freeze, approve or withdraw the approval of a period of the published snapshot, and say what was done.

    Raises:
        CommandError: refused, with what to change.
    """
    reported, clock = Reported(settings.home), Clock(settings.egov_now)
    wanted = _period(period, calendar)
    try:
        if kind == "freeze":
            line = reported.freeze(wanted, by=by, reason=note, clock=clock)
        elif kind == "release":
            line = reported.release(wanted, by=by, note=note, clock=clock)
        else:
            line = reported.withdraw(wanted, by=by, note=note, clock=clock)
    except DecisionRefusedError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    words = {"freeze": "Đã chốt", "release": "Đã duyệt", "withdraw": "Đã rút lại việc duyệt"}
    console.print(
        f"{words[kind]} {line.figures} giá trị của {line.period.label}, theo bản công bố {line.snapshot_id} "
        f"(lần chốt, duyệt số {line.number}, {line.by}). Hiện trong bản công bố của lần chạy sau: egov run."
    )


def diff(settings: Settings, period: str, calendar: Calendar, output: str, console: Console) -> ExitCode:
    """Compare the newest frozen set of a period with what is published now, by cause.

    Args:
        settings: the home.
        period: as people write it.
        calendar: in which calendar.
        output: table, csv or json.
        console: where a table goes; csv and json go to standard output.

    Returns:
        DONE if nothing moved, else DATA.

    Raises:
        CommandError: the period was never frozen, or cannot be computed again.
    """
    wanted = _period(period, calendar)
    reported = Reported(settings.home)
    frozen = [line for line in reported.read() if line.kind == "freeze" and line.period == wanted]
    if not frozen:
        raise CommandError(
            ExitCode.USAGE,
            f"{wanted.label} chưa từng được chốt. Hãy chốt trước: egov freeze {period}"
            + (f" --calendar {calendar}" if calendar != "civil" else "")
            + " --by … --reason …",
        )
    line = frozen[-1]
    current = read_current(settings.published_dir)
    then = next(
        (one for one in PublishLog(settings.home).read() if one.snapshot_id == line.snapshot_id), None
    )
    if current is None or then is None:
        raise CommandError(
            ExitCode.USAGE,
            f"Không tìm thấy bản công bố {line.snapshot_id} trong nhật ký công bố, không so được.",
        )
    try:
        found = moved_by_cause(
            reported.frozen_file(line),
            wanted,
            then,
            settings.home,
            current[0] / DATABASE,
            settings.home / SCRATCH,
            Warehouse(
                settings.home / SCRATCH,
                memory_limit=settings.duckdb_memory_limit,
                threads=settings.duckdb_threads,
                storage_version=settings.storage_version,
            ),
        )
    except NotReproducibleError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    if output == "table":
        _table(console, line, found)
    else:
        _rows(found, output)
    return ExitCode.DATA if found else ExitCode.DONE


def _table(console: Console, line: ReportedLine, found: Sequence[Moved]) -> None:
    console.print(
        f"{line.period.label}: chốt {line.at.astimezone(LOCAL):%d/%m/%Y %H:%M} ({line.by}: {line.note}), "
        f"bản công bố {line.snapshot_id}."
    )
    if not found:
        console.print("Mọi giá trị vẫn đúng như khi chốt.")
        return
    table = Table(title=f"{len(found)} giá trị đã khác (tử / mẫu)", title_justify="left")
    for name in ("Chỉ số", "Mức", "Khi chốt", "Hiện nay", *CAUSE_NAMES.values()):
        table.add_column(name, justify="left" if name in ("Chỉ số", "Mức") else "right")
    for one in found[:SHOWN]:
        name = one.indicator_id if one.variant == "headline" else f"{one.indicator_id} ({one.variant})"
        place = " ".join(
            part for part in (one.grain, one.agency_group, one.agency_id, one.field_code) if part
        )
        moved = [f"{n:+} / {d:+}" if (n, d) != (0, 0) else "" for n, d in one.by_cause.values()]
        table.add_row(
            name, place, f"{one.frozen[0]} / {one.frozen[1]}", f"{one.now[0]} / {one.now[1]}", *moved
        )
    console.print(table)
    if len(found) > SHOWN:
        console.print(f"… còn {len(found) - SHOWN} giá trị; xem hết bằng --format csv.")


def _rows(found: Sequence[Moved], output: str) -> None:
    parts = ("numerator", "denominator")
    columns = (
        *("indicator_id", "variant", "grain", "agency_id", "agency_group", "field_code"),
        *(f"frozen_{part}" for part in parts),
        *parts,
        *(f"{cause}_{part}" for cause in CAUSE_NAMES for part in parts),
    )
    rows = [
        (
            *(one.indicator_id, one.variant, one.grain, one.agency_id, one.agency_group, one.field_code),
            *one.frozen,
            *one.now,
            *chain.from_iterable(one.by_cause[cause] for cause in CAUSE_NAMES),
        )
        for one in found
    ]
    write_rows(columns, rows, output)
