"""The periodic administrative-reform report (báo cáo cải cách hành chính định kỳ) of the programme's targets.

Belongs here: reading a period's figures from a published database, and writing them as XLSX and DOCX in the form that
offices send on. Does not belong here: the figures (sql/mart), the page beside every snapshot (page).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import docx
import duckdb
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor

from warehouse.clock import LOCAL, Clock
from warehouse.decided.frozen import ReportedLine
from warehouse.privacy.spreadsheet import plain_cell
from warehouse.registry.figures import figures_of, of_period
from warehouse.registry.periods import Period
from warehouse.snapshot import SnapshotManifest

STATUS: Final = {
    "met": "đạt",
    "not_met": "chưa đạt",
    "provisional": "tạm tính",
    "not_applicable": "không áp dụng",
    "no_data": "chưa có dữ liệu",
}
_OPERATOR: Final = {"=": "", ">": "trên ", ">=": "từ ", "<": "dưới ", "<=": "tối đa "}
HEADINGS: Final = (
    "Nhóm", "Chỉ tiêu", "Đơn vị tính", "Chỉ tiêu giao", "Thực hiện", "Tử số", "Mẫu số", "Cùng kỳ năm trước", "Đánh giá",
    "Ghi chú",
)  # fmt: skip
OTHER_SERIES: Final = "(*)"
"""Stands beside a figure of another series."""
_WIDTHS: Final = (6, 46, 12, 14, 14, 12, 12, 14, 16, 50)


class NoFiguresError(LookupError):
    """The period has no figures; the Vietnamese message says what to do."""


@dataclass(frozen=True)
class Row:
    """One target of the programme in one period; ``measure`` decides how the figure is written."""

    item: int
    item_name: str
    indicator_id: str
    name: str
    unit: str
    measure: str
    period_label: str | None
    numerator: int | None
    denominator: int | None
    value_pct: Decimal | None
    target_operator: str | None
    target_pct: Decimal | None
    status: str | None
    note: str | None
    before: str = ""


@dataclass(frozen=True)
class Report:
    """A period's report.

    Attributes:
        period: which.
        state: draft or approved, in words, with who approved it on what paper.
        is_draft: not approved, or no longer the figures that were approved.
        label: simulated or real data.
        known_at: what the figures knew, local.
        made_on: local date of the report.
        rows: the programme in order.
    """

    period: Period
    state: str
    is_draft: bool
    label: str
    is_simulated: bool
    known_at: datetime | None
    snapshot_id: str
    made_on: date
    rows: Sequence[Row]

    @property
    def title(self) -> str:
        """The report's title line."""
        return f"BÁO CÁO KẾT QUẢ THỰC HIỆN CHỈ TIÊU CẢI CÁCH HÀNH CHÍNH — {self.period.label.upper()}"

    @property
    def file_period(self) -> str:
        """The period in a file name."""
        start, last = self.period.namesake.start, self.period.last_day
        name = {
            "month": f"{start:%Y-%m}",
            "quarter": f"{start.year}Q{last.month // 3}",
            "ytd": f"{start.year}-{last.month}T",
            "year": f"{start.year}",
        }[self.period.type]
        return name if self.period.calendar == "civil" else f"{name}_{self.period.calendar}"

    @property
    def basis(self) -> str:
        """What the figures stand on."""
        known = f"{self.known_at:%d/%m/%Y %H:%M}" if self.known_at else "–"
        return f"Dữ liệu biết đến {known}; bản công bố {self.snapshot_id}; lập ngày {self.made_on:%d/%m/%Y}."


def figure(row: Row) -> str:
    """What was achieved: 84,21% or 7/63; – where nothing is known."""
    if row.numerator is None:
        return "–"
    if row.measure == "rank":
        return f"{row.numerator}/{row.denominator}"
    if row.value_pct is None:
        return f"{row.numerator:,}".replace(",", ".") if row.denominator is None else "–"
    return f"{row.value_pct:.2f}%".replace(".", ",")


def target_of(row: Row) -> str:
    """What was asked for, in the words of the decision: từ 98%, trên 60%, dưới 4%."""
    if row.target_pct is None:
        return "–"
    number = f"{row.target_pct.normalize():f}".replace(".", ",")
    return _OPERATOR[row.target_operator or "="] + number + ("" if row.measure == "rank" else "%")


def programme(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The programme as of now: of each target the newest closed period that has a value."""
    rows = con.execute(
        """SELECT item, item_name_vi, indicator_id, name_vi, unit, measure, period_label, numerator, denominator,
               value_pct, target_operator, target_pct, status, note
           FROM mart.programme"""
    ).fetchall()
    return [Row(*row) for row in rows]


def read_report(
    con: duckdb.DuckDBPyConnection,
    period: Period,
    manifest: SnapshotManifest,
    released: ReportedLine | None,
    clock: Clock,
) -> Report:
    """A period's report from a published database.

    Args:
        con: the published database, read-only.
        period: which.
        manifest: of the snapshot.
        released: the approval in force, or None.
        clock: tells the date of the report.

    Raises:
        NoFiguresError: the database has no figures of the period.
    """
    rows = con.execute(
        f"""SELECT p.item, p.name_vi, i.indicator_id, i.name_vi, i.unit, i.measure, v.period_label, v.numerator,
                v.denominator, v.value_pct, v.target_operator, v.target_pct, v.status, v.note,
                b.numerator, b.denominator, b.value_pct,
                (
                    SELECT string_agg(
                        strftime(e.break_date, '%d/%m/%Y') || ': ' || e.description_vi, '; '
                        ORDER BY e.break_date, e.kind
                    )
                    FROM mart.series_break AS e
                    WHERE e.indicator_id = i.indicator_id AND e.break_date > b.period_start
                        AND e.break_date < v.period_end
                )
            FROM mart.programme_item AS p
            INNER JOIN mart.indicator AS i ON i.indicator_id = p.indicator_id AND i.is_headline
            LEFT JOIN mart.indicator_value AS v
                ON v.indicator_id = i.indicator_id AND v.variant = i.variant AND v.is_current AND v.grain = 'city'
                AND {of_period(period, "v")}
            LEFT JOIN mart.indicator_value AS b
                ON b.indicator_id = i.indicator_id AND b.variant = i.variant AND b.is_current AND b.grain = 'city'
                AND b.period_type = v.period_type AND b.period_start = v.period_start - INTERVAL 1 YEAR
                AND b.period_end = v.period_end - INTERVAL 1 YEAR
            ORDER BY p.item, i.sort_order"""
    ).fetchall()
    if not any(row[6] for row in rows):
        raise NoFiguresError(
            f"Bản công bố {manifest.snapshot_id} không có số liệu {period.label}. Hãy kiểm tra kỳ, hoặc chạy egov run"
            + ("." if period.calendar == "civil" else f" với REPORT_CALENDAR={period.calendar}.")
        )
    found = []
    for one in rows:
        now = Row(*one[:14])
        before = replace(now, numerator=one[14], denominator=one[15], value_pct=one[16])
        found.append(_beside(now, figure(before), one[17]))
    unchanged = released is not None and figures_of(con, period) == (released.figures, released.figures_hash)
    if released is None:
        state = "BẢN NHÁP"
    elif unchanged:
        state = f"Đã duyệt ngày {released.at.astimezone(LOCAL):%d/%m/%Y}: {released.by}, {released.note}"
    else:
        state = "BẢN NHÁP: số liệu đã thay đổi sau khi duyệt"
    return Report(
        period,
        state,
        not unchanged,
        manifest.label,
        manifest.is_simulated,
        manifest.as_known_at.astimezone(LOCAL) if manifest.as_known_at else None,
        manifest.snapshot_id,
        clock.today(),
        found,
    )


def _beside(now: Row, before: str, breaks: str | None) -> Row:
    """The row with last year's figure beside it, marked where the series breaks in between."""
    if breaks is None or before == "–":
        return replace(now, before=before)
    told = f"{OTHER_SERIES} Cùng kỳ năm trước thuộc chuỗi số liệu khác, không so được: {breaks}"
    return replace(now, before=f"{before} {OTHER_SERIES}", note="; ".join(filter(None, (now.note, told))))


def _cells(row: Row) -> tuple[str, ...]:
    def count(number: int | None) -> str:
        return "–" if number is None else f"{number:,}".replace(",", ".")

    return (
        str(row.item), row.name, row.unit, target_of(row), figure(row), count(row.numerator), count(row.denominator),
        row.before, STATUS.get(row.status or "", "không có chỉ tiêu"), row.note or "",
    )  # fmt: skip


def write_xlsx(report: Report, target: Path) -> None:
    """Write the report as a workbook of one sheet; numbers of numerator and denominator are numbers."""
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Chỉ tiêu")
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        warning = book.add_format({"bold": True, "font_color": "#B3261E", "align": "center"})
        quiet = book.add_format({"italic": True, "font_color": "#5B6876"})
        head = book.add_format(
            {
                "bold": True,
                "bg_color": "#DFE4EA",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        group = book.add_format({"bold": True, "bg_color": "#F6F8FA", "border": 1})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        right = book.add_format({"border": 1, "align": "right", "valign": "top"})
        number = book.add_format({"border": 1, "num_format": "#,##0", "valign": "top"})
        last = len(HEADINGS) - 1
        sheet.merge_range(0, 0, 0, last, report.title, title)
        sheet.merge_range(1, 0, 1, last, report.state, warning if report.is_draft else title)
        if report.is_simulated:
            sheet.merge_range(2, 0, 2, last, report.label, warning)
        for column, (name, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(4, column, name, head)
        sheet.freeze_panes(5, 2)
        line, before = 5, 0
        for row in report.rows:
            if row.item != before:
                sheet.merge_range(line, 0, line, last, f"{row.item}. {row.item_name}", group)
                line, before = line + 1, row.item
            for column, cell in enumerate(_cells(row)):
                value = (row.numerator, row.denominator)[column - 5] if column in (5, 6) else None
                if value is not None:
                    sheet.write_number(line, column, value, number)
                else:
                    sheet.write_string(line, column, plain_cell(cell), right if 3 <= column <= 7 else text)
            line += 1
        sheet.write_string(line + 1, 0, report.basis, quiet)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(4)


def write_docx(report: Report, target: Path) -> None:
    """Write the report as a document with the headings of Decree 30/2020/NĐ-CP and one table, landscape A4."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    letterhead = document.add_table(rows=1, cols=2)
    left, right = letterhead.rows[0].cells
    _lines(left, ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"))
    _lines(right, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"))
    _paragraph(document, report.title, bold=True, size=14)
    _paragraph(document, report.state, bold=True, red=report.is_draft)
    if report.is_simulated:
        _paragraph(document, report.label, bold=True, red=True)
    table = document.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    for cell, name in zip(table.rows[0].cells, HEADINGS, strict=True):
        _fill(cell, name, bold=True)
    before = 0
    for row in report.rows:
        if row.item != before:
            cells = table.add_row().cells
            _fill(cells[0].merge(cells[-1]), f"{row.item}. {row.item_name}", bold=True)
            before = row.item
        for cell, text in zip(table.add_row().cells, _cells(row), strict=True):
            _fill(cell, text)
    document.add_paragraph(report.basis)
    document.save(str(target))


def _lines(cell: docx.table._Cell, lines: Sequence[str]) -> None:
    cell.text = "\n".join(lines)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in paragraph.runs:
        run.bold = True


def _fill(cell: docx.table._Cell, text: str, *, bold: bool = False) -> None:
    cell.text = text
    for run in cell.paragraphs[0].runs:
        run.bold, run.font.size = bold, Pt(9)


def _paragraph(
    document: docx.document.Document, text: str, *, bold: bool = False, red: bool = False, size: int = 12
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    if red:
        run.font.color.rgb = RGBColor(0xB3, 0x26, 0x1E)
