"""`egov explain`: one figure, what it means, the rows behind it, and what would change it."""

from __future__ import annotations

from typing import Final

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.cli.console import banner, write_rows
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import LOCAL, Settings
from warehouse.published.explain import (
    COLUMNS,
    Asked,
    Explanation,
    NotExplainedError,
    checks_behind,
    explain,
    to_do,
)
from warehouse.registry.periods import Calendar, parse_period
from warehouse.snapshot import DATABASE, SnapshotManifest, read_current

SHOWN: Final = 20


def show(
    settings: Settings,
    indicator: str,
    period: str,
    calendar: Calendar,
    variant: str,
    agency: str | None,
    field: str | None,
    output: str,
    console: Console,
) -> None:
    """Explain one published figure.

    Args:
        settings: the home.
        indicator: id as in mart.indicator.
        period: as people write it.
        calendar: in which calendar.
        variant: headline or another.
        agency: agency_id, or None.
        field: field_code, or None.
        output: table prints everything; csv and json give the whole list of rows that would change the result.
        console: where a table goes.

    Raises:
        CommandError: there is no such figure, or nothing is published.
    """
    current = read_current(settings.published_dir)
    if current is None:
        raise CommandError(ExitCode.USAGE, "Chưa có bản công bố nào. Hãy chạy: egov run (hoặc egov demo).")
    folder, manifest = current
    try:
        asked = Asked(indicator, variant, parse_period(period, calendar), agency, field)
        with duckdb.connect(str(folder / DATABASE), read_only=True) as con:
            con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
            found = explain(con, asked)
            rows = to_do(con, found, SHOWN if output == "table" else None)
    except (NotExplainedError, ValueError) as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    if output == "table":
        _print(console, found, rows, manifest)
    else:
        write_rows(COLUMNS, rows, output)


def _print(
    console: Console, found: Explanation, rows: list[tuple[object, ...]], manifest: SnapshotManifest
) -> None:
    entry, value, asked = found.entry, found.value, found.asked
    banner(console, manifest.origin)
    for line in (
        f"{entry['name_vi']} — {asked.period.label}"
        + (f", cơ quan {asked.agency_id}" if asked.agency_id else "")
        + (f", lĩnh vực {asked.field_code}" if asked.field_code else ""),
        f"Định nghĩa: {entry['description_vi']}",
        f"Công thức: {entry['formula_vi']} (phiên bản {entry['formula_version']}).",
        f"Không tính: {entry['exclusions_vi']}",
        f"Căn cứ: {entry['legal_basis_vi']}. Đầu mối: {entry['owner']}.",
        f"Giá trị: {value['numerator']} / {value['denominator']} = {value['value_pct']}%"
        + (
            f", chỉ tiêu {value['target_operator']} {value['target_pct']}%"
            if value["target_pct"] is not None
            else ""
        )
        + (f", {value['status']}" if value["status"] else "")
        + (f". {value['note']}" if value["note"] else ""),
    ):
        console.print(Text(line), soft_wrap=True)
    console.print("SQL tử số (của mẫu số: mart.indicator.denominator_sql, cộng cột khác của cùng các dòng):")
    console.print(Text(str(entry["numerator_sql"])), soft_wrap=True)
    table = Table(title="Các dòng đã xét", title_justify="left")
    for name in ("Lý do", "Dòng", "Vào tử số", "Vào mẫu số"):
        table.add_column(name, justify="left" if name == "Lý do" else "right")
    for reason, count, numerator, denominator in found.reasons:
        table.add_row(
            Text(reason), *(f"{one:,}".replace(",", ".") for one in (count, numerator, denominator))
        )
    console.print(table)
    numerator, denominator = found.sums
    if found.agrees:
        console.print(f"Cộng các dòng: {numerator} / {denominator}, khớp với số đã công bố.")
    else:
        console.print(
            f"[red]Cộng các dòng: {numerator} / {denominator}, KHÔNG khớp với số đã công bố: báo nhóm kỹ thuật.[/]"
        )
    for source, entity, windows, verified, extract, until in found.sources:
        known = f", biết đến {until.astimezone(LOCAL):%d/%m/%Y %H:%M}" if hasattr(until, "astimezone") else ""
        counted = f"{windows} lô, {verified} lô khớp tổng nguồn khai"
        console.print(Text(f"Nguồn {source}/{entity}: {counted}, lô mới nhất {extract}{known}"))
    checks = manifest.checks
    console.print(
        f"Kiểm tra của bản công bố {manifest.snapshot_id}: {checks.passed} đạt, {checks.warned} cảnh báo, "
        f"{len(manifest.waivers)} được cho qua."
    )
    behind = checks_behind(entry, [*checks.warnings, *(waiver.check for waiver in manifest.waivers)])
    console.print(
        Text(f"Cảnh báo ở các bảng nguồn của chỉ số: {', '.join(behind) or 'không có'}."), soft_wrap=True
    )
    if found.todo:
        _print_rows(console, found.todo, rows)
    banner(console, manifest.origin)


def _print_rows(console: Console, total: int, rows: list[tuple[object, ...]]) -> None:
    table = Table(title=f"{total} dòng có thể làm thay đổi kết quả", title_justify="left")
    for name in ("Mã", "Thủ tục", "Cơ quan", "Lĩnh vực", "Lý do", "Chi tiết"):
        table.add_column(name)
    for item, procedure, agency, field, _, _, reason, detail in rows:
        cells = (item, procedure if procedure != item else None, agency, field, reason, detail)
        table.add_row(*("" if one is None else Text(str(one)) for one in cells))
    console.print(table)
    if total > len(rows):
        console.print(f"… còn {total - len(rows)} dòng; lấy hết bằng --format csv.")
