"""The page of a snapshot: what is wrong comes before the figures, and no text of the data is taken for markup."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from lxml import html

from tests.unit.mart.world import World
from warehouse.compute import SourceGap
from warehouse.landing import Window
from warehouse.publish import publish
from warehouse.report import REPORT, render_report
from warehouse.snapshot import Waiver

HOSTILE = "<script>alert(1)</script>"
WAIVER = Waiver(
    check="core.dossier:keys", reason=f"Sáp nhập {HOSTILE}", by="Trần Bình", until=date(2024, 7, 15)
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("report"))
    for number in range(4):
        world.dossier(code=f"D{number}")
    world.build()
    return world


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", str(html.fromstring(page.encode()).text_content()))


def test_the_page_lies_beside_the_database_and_says_what_is_wrong_first(world: World, tmp_path: Path) -> None:
    gap = SourceGap("portal/dossier", (Window(datetime(2024, 5, 1), datetime(2024, 5, 2)),))
    snapshot = publish(
        world.warehouse, tmp_path, world.clock, "run-1", "sandbox:1", gaps=[gap], waivers=[WAIVER]
    )
    page = (snapshot.folder / REPORT).read_text(encoding="utf-8")
    told = text_of(page)
    assert told.index("DỮ LIỆU MÔ PHỎNG") < told.index("core.dossier:keys") < told.index("Bảng điểm")
    for part in ("Trần Bình", "15/07/2024", "portal/dossier", "01/05/2024 00:00 → 02/05/2024 00:00"):
        assert part in told
    assert HOSTILE not in page
    assert HOSTILE in told
    assert not re.search(r"""(src|href)\s*=|url\(|@import""", page), "the page loads nothing from anywhere"


def test_the_figures_of_the_page_are_those_of_the_scorecard(world: World, tmp_path: Path) -> None:
    snapshot = publish(world.warehouse, tmp_path, world.clock, "run-1", "live")
    page = (snapshot.folder / REPORT).read_text(encoding="utf-8")
    assert "mô phỏng" not in page.lower()
    lines = [
        [" ".join(cell.text_content().split()) for cell in row.findall("td")]
        for row in html.fromstring(page.encode()).xpath(
            "(//h2[.='Bảng điểm']/following::table)[1]//tbody/tr[td]"
        )
    ]
    with duckdb.connect(str(snapshot.folder / "egov.duckdb"), read_only=True) as con:
        rows = con.execute(
            """SELECT name_vi, month_label, month_value_pct, month_numerator, month_denominator
               FROM mart.scorecard
               WHERE month_label IS NOT NULL AND month_status IS DISTINCT FROM 'no_data' AND measure = 'share'"""
        ).fetchall()
    assert rows
    for name, label, value, numerator, denominator in rows:
        [line] = [one for one in lines if one[0].startswith(name) and one[1] == f"{label}bản nháp"]
        share = "–" if value is None else f"{Decimal(value):.2f}%".replace(".", ",")
        assert line[2] == share
        assert line[3] == f"{whole(numerator)} / {whole(denominator)}"


def whole(number: int | None) -> str:
    return "–" if number is None else f"{int(number):,}".replace(",", ".")


def test_rendering_twice_gives_the_same_page(world: World, tmp_path: Path) -> None:
    snapshot = publish(world.warehouse, tmp_path, world.clock, "run-1", "sandbox:1")
    again = render_report(snapshot.folder / "egov.duckdb", snapshot.manifest)
    assert again == (snapshot.folder / REPORT).read_text(encoding="utf-8")


def test_a_change_across_a_break_is_marked_and_the_break_is_told(tmp_path: Path) -> None:
    world = World(tmp_path / "home", now=datetime(2025, 8, 10, 6))
    for month in (6, 7):
        day = datetime(2025, month, 4, 9)
        world.dossier(
            received_at=day, due_at=day.replace(day=12), finished_at=day.replace(day=5 * (month - 5))
        )
    world.build()
    snapshot = publish(world.warehouse, tmp_path / "published", world.clock, "run-1", "sandbox:1")
    told = text_of((snapshot.folder / REPORT).read_text(encoding="utf-8"))
    assert "khác chuỗi (*)" in told
    assert "01/07/2025: nhập Bình Dương và Bà Rịa – Vũng Tàu, bỏ cấp huyện" in told
    assert "01/07/2026" not in told, "a break to come is not one yet"
