"""`egov export report`: the periodic administrative-reform report as XLSX and DOCX."""

from __future__ import annotations

from pathlib import Path

import duckdb
from rich.console import Console

from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import Settings
from warehouse.clock import Clock
from warehouse.decided.frozen import Reported
from warehouse.published.periodic_report import NoFiguresError, read_report, write_docx, write_xlsx
from warehouse.registry.periods import Calendar, parse_period
from warehouse.snapshot import DATABASE, read_current


def export_report(
    settings: Settings, period: str, calendar: Calendar, target: Path, console: Console
) -> None:
    """Write `bao-cao-cchc_<kỳ>.xlsx` and `.docx`, each whole or not at all.

    Args:
        settings: the home.
        period: as people write it.
        calendar: in which calendar.
        target: folder, made if missing.
        console: where the places are printed.

    Raises:
        CommandError: nothing is published, no such period, or it has no figures.
    """
    current = read_current(settings.published_dir)
    if current is None:
        raise CommandError(ExitCode.USAGE, "Chưa có bản công bố nào. Hãy chạy: egov run (hoặc egov demo).")
    folder, manifest = current
    try:
        wanted = parse_period(period, calendar)
        with duckdb.connect(str(folder / DATABASE), read_only=True) as con:
            report = read_report(
                con, wanted, manifest, Reported(settings.home).released(wanted), Clock(settings.egov_now)
            )
    except (NoFiguresError, ValueError) as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    target.mkdir(parents=True, exist_ok=True)
    for write, ending in ((write_xlsx, "xlsx"), (write_docx, "docx")):
        place = target / f"bao-cao-cchc_{report.file_period}.{ending}"
        draft = place.with_name(f".{place.name}.new")
        write(report, draft)
        draft.replace(place)
        console.print(f"Đã ghi {place} ({report.state}).")
