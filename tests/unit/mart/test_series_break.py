"""No comparison crosses a break of the series without saying so (docs/mistakes.md, 3, 25, 26 and 36)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.mart.world import World
from warehouse.mart.rows import SQL_DIR
from warehouse.registry.indicators import registry

JULY = date(2025, 7, 1)
TREND = "SELECT {0}_trend_pct, {0}_trend_note FROM mart.scorecard WHERE indicator_id = 'on_time_resolution'"
PACE = """SELECT trend_pct_per_month, trend_months, trend_note, pace FROM mart.target_pace
          WHERE indicator_id = 'on_time_resolution' AND variant = 'headline'"""


def world_of(folder: Path, now: datetime, months: list[tuple[int, int]]) -> World:
    """Ten dossiers resolved in each month; the later the month, the more of them late."""
    world = World(folder, now=now)
    for at, (year, month) in enumerate(months):
        for number in range(10):
            day = datetime(year, month, 4, 9)
            world.dossier(
                code=f"D{year}{month}-{number}",
                received_at=day,
                due_at=day.replace(day=12),
                finished_at=day.replace(day=20 if number <= at else 10),
            )
    world.build()
    return world


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> World:
    """In August 2025: the newest month is the first of the new city."""
    months = [(2025, month) for month in range(2, 8)]
    return world_of(tmp_path_factory.mktemp("after"), datetime(2025, 8, 10, 6), months)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> World:
    """In January 2026: six months of the new city, and two years of which the newer holds the break."""
    months = [(2024, 6), *((2025, month) for month in range(6, 13))]
    return world_of(tmp_path_factory.mktemp("later"), datetime(2026, 1, 10, 6), months)


def test_every_break_of_the_registry_is_published(after: World) -> None:
    found = after.query(
        """SELECT break_date, kind, version_after, is_for_all, count(*) FROM mart.series_break
           GROUP BY ALL ORDER BY ALL"""
    )
    every = len(registry().indicators)
    assert [(row[0], row[1]) for row in found] == [
        (date(2021, 1, 1), "organisation"),
        (date(2022, 8, 15), "taxonomy"),
        (date(2025, 1, 1), "organisation"),
        (date(2025, 3, 1), "organisation"),
        (JULY, "organisation"),
        (JULY, "source"),
        (date(2026, 7, 1), "taxonomy"),
    ]
    assert [row[4] for row in found if row[3]] == [every]
    assert all(0 < int(str(row[4])) < every for row in found if not row[3])


def test_a_change_across_the_break_has_no_number_and_says_why(after: World) -> None:
    [(change, note)] = after.query(TREND.format("month"))
    assert change is None
    assert str(note).startswith("Không so với 06/2025, chuỗi số liệu gián đoạn: 01/07/2025: ")
    assert "Bình Dương" in str(note)
    assert "Cổng quốc gia" in str(note)


def test_a_change_inside_a_series_has_a_number_and_no_note(later: World) -> None:
    [(change, note)] = later.query(TREND.format("month"))
    assert (change, note) == (Decimal("-10.00"), None)


def test_a_year_that_holds_the_break_is_not_compared(later: World) -> None:
    [(change, note)] = later.query(TREND.format("year"))
    assert change is None
    assert str(note).startswith("Không so với Năm 2024")


def test_what_does_not_count_agencies_is_compared_across_the_years_before(tmp_path: Path) -> None:
    """1/1/2025 and 1/3/2025 changed wards and departments only: dossiers of the city are one series."""
    world = world_of(tmp_path, datetime(2025, 4, 10, 6), [(2025, 2), (2025, 3)])
    assert world.query(TREND.format("month")) == [(Decimal("-10.00"), None)]
    breaks = world.query(
        "SELECT indicator_id FROM mart.series_break WHERE break_date = DATE '2025-03-01' ORDER BY 1"
    )
    assert ("epayment_agency_adoption",) in breaks
    assert ("on_time_resolution",) not in breaks


def test_the_pace_counts_only_months_of_the_newest_series(after: World, later: World) -> None:
    [(slope, months, note, pace)] = after.query(PACE)
    assert (slope, months, pace) == (None, 1, "no_trend")
    assert str(note).startswith("Xu hướng chỉ tính từ 01/07/2025 (1 tháng)")
    [(slope, months, note, _)] = later.query(PACE)
    assert (slope, months, note) == (Decimal("-10.00"), 6, None)


def test_months_say_which_series_they_belong_to(after: World) -> None:
    rows = after.query(
        """SELECT month_start, series_since FROM mart.on_time_by_field_monthly
           WHERE month_start >= DATE '2025-05-01' ORDER BY 1"""
    )
    assert rows == [
        (date(2025, 5, 1), None),
        (date(2025, 6, 1), None),
        (JULY, JULY),
    ]


def test_both_sides_are_there_for_those_who_compare_all_the_same(after: World) -> None:
    rows = after.query(
        """SELECT period_start, value_pct, org_version FROM mart.indicator_value
           WHERE is_current AND indicator_id = 'on_time_resolution' AND variant = 'headline' AND grain = 'city'
               AND period_type = 'month' AND period_start >= DATE '2025-06-01' AND period_end <= DATE '2025-08-01'
           ORDER BY 1"""
    )
    assert rows == [
        (date(2025, 6, 1), Decimal("50.00"), "org_2025_03"),
        (JULY, Decimal("40.00"), "org_2025_07"),
    ]


def test_a_figure_of_two_series_says_so(later: World) -> None:
    """2025 is half the old city and half the new one; its halves are not."""
    rows = later.query(
        """SELECT period_label, note FROM mart.indicator_value
           WHERE is_current AND calendar = 'civil' AND indicator_id = 'online_dossier_share' AND variant = 'headline'
               AND grain = 'city' AND period_label IN ('Năm 2025', '9 tháng đầu năm 2025', 'Quý 2/2025', 'Quý 3/2025')
           ORDER BY 1"""
    )
    told = "kỳ gồm hai chuỗi số liệu, gián đoạn 01/07/2025"
    assert rows == [
        ("9 tháng đầu năm 2025", told), ("Năm 2025", told), ("Quý 2/2025", None), ("Quý 3/2025", None),
    ]  # fmt: skip


NAIVE = [
    ("26", "scorecard", "AND b.break_date > v.period_start AND b.break_date < n.period_end", "AND FALSE",
     TREND.format("month"), (Decimal("-10.00"), None)),
    ("26", "target_pace", "AND b.break_date < c.period_end", "AND FALSE",
     PACE, (Decimal("-10.00"), 6, None, "behind")),
]  # fmt: skip


@pytest.mark.mistake(26)
@pytest.mark.parametrize(("item", "view", "text", "instead", "asked", "told"), NAIVE)
def test_a_reading_that_overlooks_the_break_tells_something_else(
    item: str, view: str, text: str, instead: str, asked: str, told: tuple[object, ...], after: World
) -> None:
    """The drop of July 2025 as performance: what the shipped views must not say."""
    whole = (SQL_DIR / "views" / f"{view}.sql").read_text(encoding="utf-8")
    assert whole.count(text) == 1
    with after.warehouse.mart(attach_core=False) as con:
        con.execute("BEGIN")
        con.execute(whole.replace(text, instead))
        assert con.execute(asked).fetchall() == [told], item
        con.execute("ROLLBACK")
    assert after.query(asked) != [told]
