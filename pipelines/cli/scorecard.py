"""The scorecard of the published snapshot, as a table for a terminal.

Belongs here: reading `mart.scorecard` and drawing it. Does not belong here: what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli.console import banner

STATUS: Final[Mapping[str, str]] = {
    "met": "đạt",
    "not_met": "chưa đạt",
    "provisional": "tạm tính",
    "not_applicable": "không áp dụng",
    "no_data": "không có dữ liệu",
}
APPROVAL: Final[Mapping[str, str]] = {
    "draft": "(bản nháp)",
    "approved": "(đã duyệt)",
    "changed": "(đã duyệt, số liệu đã đổi)",
}
STYLE: Final[Mapping[str, str]] = {"met": "green", "not_met": "red", "provisional": "yellow"}
Cell = str | int | bool | Decimal | None


def read(snapshot: Path) -> list[dict[str, Cell]]:
    """The rows of the scorecard; the file is opened read-only and closed again."""
    with duckdb.connect(str(snapshot), read_only=True) as con:
        frame = con.sql("SELECT * FROM mart.scorecard")
        names = frame.columns
        return [dict(zip(names, row, strict=True)) for row in frame.fetchall()]


def show(console: Console, rows: list[dict[str, Cell]], origin: str) -> None:
    """Draw the table, under a banner where the data are simulated."""
    banner(console, origin)
    month = next((str(row["month_label"]) for row in rows if row.get("month_label")), "tháng")
    year = next((str(row["year_label"]) for row in rows if row.get("year_label")), "năm")
    table = Table(title="Bảng điểm chính quyền điện tử, Thành phố Hồ Chí Minh", title_justify="left")
    table.add_column("Chỉ số")
    for span, label in (("month", month), ("year", year)):
        approval = next((str(row[f"{span}_approval"]) for row in rows if row.get(f"{span}_approval")), "")
        table.add_column("\n".join(part for part in (label, APPROVAL.get(approval)) if part), justify="right")
        table.add_column("Tử/mẫu", justify="right")
        table.add_column("Chỉ tiêu", justify="right")
        table.add_column("Kết quả")
    for row in rows:
        table.add_row(str(row["name_vi"]), *_period(row, "month"), *_period(row, "year"))
    console.print(table)
    for row in rows:
        note = _fields(row)
        if note:
            console.print(note)
    waived = next((row["waived_checks"] for row in rows if row.get("waived_checks")), None)
    if waived:
        console.print(
            f"[yellow]Công bố kèm quy tắc chưa đạt, được cho qua có thời hạn: {waived} (egov waive --list)[/]",
            soft_wrap=True,
        )
    banner(console, origin)


def _period(row: Mapping[str, Cell], span: str) -> tuple[str, str, str, str]:
    value, target = row.get(f"{span}_value_pct"), row.get(f"{span}_target_pct")
    numerator, denominator = row.get(f"{span}_numerator"), row.get(f"{span}_denominator")
    status = str(row.get(f"{span}_status") or "")
    label = STATUS.get(status, "")
    if status in STYLE:
        label = f"[{STYLE[status]}]{label}[/]"
    rank = row.get("measure") == "rank"
    shown = f"{_number(value)}%" if value is not None else "–"
    if rank and numerator is not None:
        shown = f"hạng {_count(numerator)}"
    if row.get("measure") == "count" and numerator is not None:
        shown = _count(numerator)
    wanted = f"{_count(target)}" if rank else f"{_number(target)}%"
    return (
        shown,
        f"{_count(numerator)}/{_count(denominator)}" if denominator is not None else "–",
        f"{row.get(f'{span}_target_operator')} {wanted}" if target is not None else "–",
        label,
    )


def _fields(row: Mapping[str, Cell]) -> str:
    """For a target "in each field": how many meet it, and which is worst."""
    if not row.get("month_fields_with_data"):
        return ""
    worst = row.get("month_worst_field_name")
    small = f" (ít {row.get('unit')})" if row.get("month_worst_field_is_small") else ""
    text = f"  {row['name_vi']}: {row.get('month_fields_meeting')}/{row.get('month_fields_with_data')} lĩnh vực đạt"
    if worst:
        text += (
            f"; kém nhất: {escape(str(worst))}, {_number(row.get('month_worst_field_value_pct'))}% "
            f"của {_count(row.get('month_worst_field_denominator'))}{small}"
        )
    if row.get("month_late_dossiers") is not None and row["unit"] == "hồ sơ":
        text += f"; {_count(row.get('month_late_dossiers'))} hồ sơ trễ hạn"
    return text


def _number(value: Cell) -> str:
    return f"{value:,.2f}".replace(",", " ").replace(".", ",") if isinstance(value, Decimal | int) else "–"


def _count(value: Cell) -> str:
    if isinstance(value, Decimal):
        value = int(value)
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else "–"
