"""`egov status --programme`: how far the ten groups of targets are."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.cli.console import banner
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import Settings
from warehouse.published.periodic_report import STATUS, figure, programme, target_of
from warehouse.snapshot import DATABASE, read_current


def show(settings: Settings, console: Console) -> None:
    """Print the table; the newest closed period that has a value, of each target.

    Raises:
        CommandError: nothing is published.
    """
    current = read_current(settings.published_dir)
    if current is None:
        raise CommandError(ExitCode.USAGE, "Chưa có bản công bố nào. Hãy chạy: egov run (hoặc egov demo).")
    folder, manifest = current
    with duckdb.connect(str(folder / DATABASE), read_only=True) as con:
        rows = programme(con)
        conflicts = con.execute(
            """SELECT c.description_vi FROM mart.target_conflict AS c CROSS JOIN mart.state AS s
               WHERE c.valid_from <= s.local_today AND (c.valid_to IS NULL OR c.valid_to > s.local_today)"""
        ).fetchall()
    banner(console, manifest.origin)
    table = Table(title="Mười nhóm chỉ tiêu, Quyết định 1191/QĐ-UBND", title_justify="left")
    for name in ("", "Nhóm", "Chỉ số", "Kỳ", "Kết quả", "Chỉ tiêu", ""):
        table.add_column(name, justify="right" if name in ("Kết quả", "Chỉ tiêu") else "left")
    before = 0
    for row in rows:
        first = row.item != before
        if first and before:
            table.add_section()
        before = row.item
        style = {"met": "green", "not_met": "red", "provisional": "yellow"}.get(row.status or "", "")
        table.add_row(
            str(row.item) if first else "",
            row.item_name if first else "",
            row.name,
            row.period_label or "–",
            figure(row),
            target_of(row),
            Text(STATUS.get(row.status or "", "không có chỉ tiêu"), style=style),
        )
    console.print(table)
    met = sum(row.status == "met" for row in rows)
    console.print(
        f"{met} chỉ tiêu đạt trên {len({row.indicator_id for row in rows})} chỉ số của chương trình."
    )
    for (description,) in conflicts:
        console.print(
            Text(f"Hai chỉ tiêu không khớp nhau (nhóm 5, đất đai và đầu tư): {description}."), soft_wrap=True
        )
