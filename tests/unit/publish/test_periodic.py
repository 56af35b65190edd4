"""The periodic report: the programme's figures of a period as XLSX and DOCX, with draft or approved on them."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import docx
import duckdb
import fastexcel
import pytest

from tests.unit.mart.world import LAND, OTHER, World
from warehouse.decided.frozen import Reported
from warehouse.published.periodic_report import (
    HEADINGS,
    NoFiguresError,
    Report,
    Row,
    figure,
    read_report,
    target_of,
    write_docx,
    write_xlsx,
)
from warehouse.published.publish import publish
from warehouse.registry.periods import parse_period


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """In time: 3 of 4 in the second quarter of 2024, 1 of 2 a year before."""
    world = World(tmp_path_factory.mktemp("periodic"))
    for year, times in ((2023, (7, 20)), (2024, (7, 7, 8, 20))):
        for number, finished in enumerate(times):
            world.dossier(
                code=f"D{year}-{number}",
                field_code_raw=(OTHER, LAND)[number == 0],
                received_at=datetime(year, 5, 2, 9),
                due_at=datetime(year, 5, 10, 17),
                finished_at=datetime(year, 5, finished, 9),
            )
    world.build()
    publish(world.warehouse, world.directory / "published", world.clock, "run", "sandbox:1")
    return world


def read(world: World, period: str) -> Report:
    snapshot = publish(world.warehouse, world.directory / "published", world.clock, "run", "sandbox:1")
    wanted = parse_period(period)
    with duckdb.connect(str(snapshot.folder / "egov.duckdb"), read_only=True) as con:
        return read_report(
            con, wanted, snapshot.manifest, Reported(world.directory).released(wanted), world.clock
        )


def test_each_group_of_the_programme_has_its_rows(world: World) -> None:
    report = read(world, "2024Q2")
    assert sorted({row.item for row in report.rows}) == list(range(1, 11))
    [row] = [one for one in report.rows if one.indicator_id == "on_time_resolution"]
    assert (figure(row), target_of(row), row.before) == ("75,00%", "từ 98%", "50,00%")
    assert report.state == "BẢN NHÁP"


def test_workbook_and_document_say_the_same(world: World, tmp_path: Path) -> None:
    report = read(world, "2024Q2")
    write_xlsx(report, tmp_path / "report.xlsx")
    write_docx(report, tmp_path / "report.docx")
    sheet = (
        fastexcel.read_excel(tmp_path / "report.xlsx")
        .load_sheet(0, header_row=None, dtypes="string")
        .to_polars()
    )
    lines = [[cell or "" for cell in line] for line in sheet.iter_rows()]
    document = docx.Document(str(tmp_path / "report.docx"))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    for text in (report.title, "BẢN NHÁP", "DỮ LIỆU MÔ PHỎNG"):
        assert text in told
        assert any(line[0] == text for line in lines)
    assert list(HEADINGS) in lines
    assert list(HEADINGS) == rows[0]
    name = next(row.name for row in report.rows if row.indicator_id == "on_time_resolution")
    [in_sheet] = [line for line in lines if line[1] == name]
    [in_document] = [row for row in rows if row[1] == name]
    assert in_sheet == in_document
    assert in_sheet[3:8] == ["từ 98%", "75,00%", "3", "4", "50,00%"]
    assert in_sheet[8] == "chưa đạt"


def test_draft_until_it_is_approved_and_again_when_the_figures_change(world: World, tmp_path: Path) -> None:
    period = parse_period("2024-5T")
    line = Reported(world.directory).release(
        period, by="Chánh Văn phòng", note="Công văn 12", clock=world.clock
    )
    approved = read(world, "2024-5T")
    assert not approved.is_draft
    assert approved.state == "Đã duyệt ngày 10/07/2024: Chánh Văn phòng, Công văn 12"
    changed = world.directory / "decisions" / "reported.jsonl"
    changed.write_text(changed.read_text().replace(line.figures_hash, "0"))
    again = read(world, "2024-5T")
    assert again.is_draft
    assert again.state == "BẢN NHÁP: số liệu đã thay đổi sau khi duyệt"


def test_last_years_figure_of_another_series_is_marked(tmp_path: Path) -> None:
    """February 2025 is the city of February 2024; July 2025 is the new one."""
    world = World(tmp_path, now=datetime(2025, 10, 10, 6))
    for year in (2024, 2025):
        for month in (2, 7):
            day = datetime(year, month, 2, 9)
            world.dossier(
                code=f"D{year}-{month}",
                received_at=day,
                due_at=day.replace(day=9),
                finished_at=day.replace(day=5),
            )
    world.build()
    for period, marked in (("2025-02", False), ("2025-07", True)):
        [row] = [one for one in read(world, period).rows if one.indicator_id == "on_time_resolution"]
        assert row.before == ("100,00% (*)" if marked else "100,00%")
        assert ("(*) Cùng kỳ năm trước thuộc chuỗi số liệu khác" in (row.note or "")) is marked
        assert ("01/07/2025" in (row.note or "")) is marked


def test_a_period_without_figures_says_so(world: World) -> None:
    with pytest.raises(NoFiguresError, match="không có số liệu Quý 1/1999"):
        read(world, "1999Q1")


def test_a_text_that_looks_like_a_formula_stays_a_text(world: World, tmp_path: Path) -> None:
    report = read(world, "2024Q2")
    rows = [dataclasses.replace(row, note="=1+1") for row in report.rows]
    write_xlsx(dataclasses.replace(report, rows=rows), tmp_path / "report.xlsx")
    sheet = (
        fastexcel.read_excel(tmp_path / "report.xlsx")
        .load_sheet(0, header_row=None, dtypes="string")
        .to_polars()
    )
    notes = {line[9] for line in sheet.iter_rows() if line[9]}
    assert notes == {"Ghi chú", "'=1+1"}


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator", "value", "operator", "target", "told"),
    [
        ("share", 5, 8, Decimal("62.50"), ">", Decimal("60.00"), ("62,50%", "trên 60%")),
        ("share", 0, 8, Decimal("0.00"), "<", Decimal("2.50"), ("0,00%", "dưới 2,5%")),
        ("share", 8, 8, Decimal("100.00"), "=", Decimal("100.00"), ("100,00%", "100%")),
        ("rank", 7, 63, None, "<=", Decimal("5.00"), ("7/63", "tối đa 5")),
        ("share", None, None, None, None, None, ("–", "–")),
        ("count", 1234, None, None, None, None, ("1.234", "–")),
    ],
)
def test_figures_and_targets_in_the_words_of_the_decision(
    measure: str,
    numerator: int | None,
    denominator: int | None,
    value: Decimal | None,
    operator: str | None,
    target: Decimal | None,
    told: tuple[str, str],
) -> None:
    row = Row(1, "", "", "", "", measure, "2024", numerator, denominator, value, operator, target, None, None)
    assert (figure(row), target_of(row)) == told
