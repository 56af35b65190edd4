"""`egov query`: SQL on the published snapshot, read-only."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.cli.console import write_rows
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import Settings
from warehouse.snapshot import CURRENT, DATABASE


def run_query(settings: Settings, sql: str, output: str, console: Console) -> None:
    """Run one statement and print its rows.

    Raises:
        CommandError: There is no snapshot, or DuckDB refuses the statement.
    """
    snapshot = settings.published_dir / CURRENT / DATABASE
    if not snapshot.exists():
        raise CommandError(
            ExitCode.USAGE, f"Chưa có bản công bố ở {snapshot}. Hãy chạy: egov run (hoặc egov demo)."
        )
    try:
        with duckdb.connect(str(snapshot), read_only=True) as con:
            con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
            result = con.sql(sql)
            names = list(result.columns) if result is not None else []
            rows = result.fetchall() if result is not None else []
    except duckdb.Error as error:
        raise CommandError(ExitCode.USAGE, f"Câu SQL không chạy được: {error}") from None
    if output != "table":
        write_rows(names, rows, output)
    else:
        # As text and not as markup: what stands in square brackets is a value, too.
        table = Table()
        for name in names:
            table.add_column(Text(name))
        for row in rows:
            table.add_row(*("" if value is None else Text(str(value)) for value in row))
        console.print(table)
