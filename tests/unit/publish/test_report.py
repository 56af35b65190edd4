"""The page of a snapshot: what is wrong comes before the figures, and no text of the data is taken for markup."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from lxml import html

from tests.unit.mart.world import LAND, World
from warehouse.decided.waivers import Waiver
from warehouse.landing.windows import Window
from warehouse.mart.build import SourceGap
from warehouse.published.page import REPORT, render_report
from warehouse.published.publish import Snapshot, publish
from warehouse.snapshot import CheckSummary

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


@pytest.fixture(scope="module")
def live(world: World, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(world.warehouse, tmp_path_factory.mktemp("live"), world.clock, "run-1", "live")


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
    assert not re.search(r"""src\s*=|href\s*=\s*"[^#]|url\(|@import""", page), (
        "the page loads nothing from anywhere"
    )


def test_the_points_of_decision_766_stand_over_what_can_be_measured(live: Snapshot) -> None:
    page = html.fromstring((live.folder / REPORT).read_bytes())
    [title] = page.xpath("//h2[starts-with(., 'Bộ chỉ số 766')]")
    assert title.text_content() == "Bộ chỉ số 766, năm 2024 (tạm tính)"
    lines = {
        row[0].text_content(): [cell.text_content() for cell in row[1:]]
        for row in title.xpath("(following::table)[1]//tbody/tr")
    }
    # four dossiers, all in time; nothing published to compare with, and no 0 in its place
    assert lines["Tiến độ giải quyết"] == ["20,00", "20,00", "20,00", "–", "–"]
    assert "Công khai, minh bạch" not in lines
    assert lines["Tổng điểm"][2] == "100,00"


def test_the_figures_of_the_page_are_those_of_the_scorecard(live: Snapshot) -> None:
    page = (live.folder / REPORT).read_text(encoding="utf-8")
    assert "mô phỏng" not in page.lower()
    lines = [
        [" ".join(cell.text_content().split()) for cell in row.findall("td")]
        for row in html.fromstring(page.encode()).xpath(
            "(//h2[.='Bảng điểm']/following::table)[1]//tbody/tr[td]"
        )
    ]
    with duckdb.connect(str(live.folder / "egov.duckdb"), read_only=True) as con:
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


def test_rendering_twice_gives_the_same_page(live: Snapshot) -> None:
    again = render_report(live.folder / "egov.duckdb", live.manifest)
    assert again == (live.folder / REPORT).read_text(encoding="utf-8")


def test_every_headline_figure_leads_to_what_made_it(world: World, tmp_path: Path) -> None:
    """The four dossiers of June 2024: definition, SQL, rows by reason, extracts, and the line to type for more."""
    warnings = ["core.dossier_fee:ranges", "landing/portal/dossier:drift", "core.payment:ranges"]
    snapshot = publish(
        world.warehouse, tmp_path, world.clock, "run-1", "sandbox:1",
        checks=CheckSummary(passed=7, warned=3, warnings=warnings),
    )  # fmt: skip
    page = html.fromstring((snapshot.folder / REPORT).read_text(encoding="utf-8").encode())
    linked = {str(link.get("href")).removeprefix("#") for link in page.xpath("//td[@class='name']//a")}
    parts = {str(part.get("id")): part for part in page.xpath("//details")}
    with duckdb.connect(str(snapshot.folder / "egov.duckdb"), read_only=True) as con:
        entries = con.execute(
            """SELECT indicator_id, description_vi, numerator_sql, denominator_sql
               FROM mart.indicator WHERE is_headline"""
        ).fetchall()
    assert linked <= parts.keys()
    assert "on_time_resolution" in linked
    assert parts.keys() == {indicator for indicator, *_ in entries}
    for indicator, *texts in entries:
        told = " ".join(parts[indicator].text_content().split())
        for text in texts:
            assert " ".join(text.split()) in told, indicator
    told = " ".join(parts["on_time_resolution"].text_content().split())
    assert "06/2024: 4 / 4" in told
    assert "Cộng các dòng: 4 / 4, khớp với số đã công bố; 0 dòng có thể làm thay đổi kết quả." in told
    assert "portal/dossier: 1 lô" in told
    assert "egov explain on_time_resolution --period 2024-06" in told
    assert "chỉ số: core.dossier_fee:ranges, landing/portal/dossier:drift." in told
    assert "KHÔNG khớp" not in page.text_content()


def test_a_figure_that_its_rows_do_not_add_up_to_says_so(live: Snapshot, tmp_path: Path) -> None:
    database = tmp_path / "other.duckdb"
    database.write_bytes((live.folder / "egov.duckdb").read_bytes())
    with duckdb.connect(str(database)) as con:
        con.execute("DELETE FROM mart.dossier WHERE dossier_code = 'D1'")
    told = text_of(render_report(database, live.manifest))
    assert "Cộng các dòng: 3 / 3, KHÔNG khớp với số đã công bố: báo nhóm kỹ thuật" in told


def test_breaks_the_clamped_target_and_the_two_that_disagree_are_told(tmp_path: Path) -> None:
    world = World(tmp_path / "home", now=datetime(2025, 8, 10, 6))
    for month in (6, 7):
        day = datetime(2025, month, 4, 9)
        end = day.replace(day=20 if month == 6 else 10)
        world.dossier(field_code_raw=LAND, received_at=day, due_at=day.replace(day=12), finished_at=end)
    world.build()
    snapshot = publish(world.warehouse, tmp_path / "published", world.clock, "run-1", "sandbox:1")
    told = text_of((snapshot.folder / REPORT).read_text(encoding="utf-8"))
    assert "khác chuỗi (*)" in told
    assert "01/07/2025: nhập Bình Dương và Bà Rịa – Vũng Tàu, bỏ cấp huyện" in told
    assert "01/07/2026" not in told, "a break to come is not one yet"
    assert "= 0,00%chạm sàn (**)" in told
    assert (
        "01/01/2021 đến trước 01/01/2022: Đúng hạn từ 98% chỉ cho phép trễ 2%, chặt hơn trễ dưới 4%" in told
    )
    assert "01/01/2025 trở đi: Đúng hạn từ 98% cho phép trễ tới 2%, lỏng hơn trễ 0%" in told
    rows = world.query(
        "SELECT year(valid_from), stricter, late_allowed_pct, late_pct, is_clamped FROM mart.target_conflict ORDER BY 1"
    )
    on_time, late = "on_time_resolution", "late_land_investment"
    assert [(row[0], row[1], int(str(row[3]).split(".")[0]), row[4]) for row in rows] == [
        (2021, on_time, 4, False),
        (2022, on_time, 3, False),
        (2023, late, 2, False),
        (2024, late, 1, False),
        (2025, late, 0, True),
    ]
    assert {row[2] for row in rows} == {Decimal("2.00")}
