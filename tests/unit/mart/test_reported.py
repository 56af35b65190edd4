"""Frozen and approved figures: kept as they were, marked, and told when they are no longer what they were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.mart.world import World
from warehouse.decided.frozen import Reported
from warehouse.decided.log import DecisionRefusedError
from warehouse.mart.build import build_mart
from warehouse.published.publish import publish
from warehouse.registry.periods import Period, parse_period

MAY = "2024-05"


@pytest.fixture(scope="module")
def reports(template: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    world = template.copy_to(tmp_path_factory.mktemp("reports"))
    for number in range(4):
        day = datetime(2024, 5, 6 + number, 9)
        world.dossier(
            code=f"D{number}", received_at=day, due_at=day.replace(day=20), finished_at=day.replace(day=15)
        )
    show(world)
    return world


@pytest.fixture
def world(reports: World, tmp_path: Path) -> World:
    return reports.copy_to(tmp_path)


def show(world: World) -> None:
    """What a run does after core: compute with the decisions of the home, publish."""
    world.close()
    build_mart(
        world.warehouse,
        world.store,
        world.clock,
        "run",
        "sandbox:1",
        world.parameters,
        reported=Reported(world.directory),
    )
    publish(world.warehouse, world.directory / "published", world.clock, "run", "sandbox:1")


def late_dossier(world: World) -> None:
    world.dossier(
        code="D9",
        received_at=datetime(2024, 5, 2, 9),
        due_at=datetime(2024, 5, 20, 9),
        finished_at=datetime(2024, 5, 30, 9),
    )
    world.log()
    show(world)


def city(world: World, table: str, where: str = "TRUE") -> list[tuple[object, ...]]:
    return world.query(
        f"""SELECT numerator, denominator FROM mart.{table} WHERE indicator_id = 'on_time_resolution'
            AND variant = 'headline' AND grain = 'city' AND period_type = 'month'
            AND period_start = DATE '2024-05-01' AND {where}"""
    )


def test_frozen_figures_stay_and_what_moved_is_shown(world: World) -> None:
    reported = Reported(world.directory)
    line = reported.freeze(parse_period(MAY), by="Văn phòng", reason="Báo cáo tháng 5", clock=world.clock)
    late_dossier(world)
    assert city(world, "indicator_value", "is_current") == [(4, 5)]
    assert city(world, "frozen_value") == [(4, 4)]
    [(rows,)] = world.query("SELECT count(*) FROM mart.frozen_value")
    assert rows == line.figures
    moved = world.query(
        """SELECT frozen_numerator, frozen_denominator, numerator, denominator FROM mart.frozen_difference
           WHERE indicator_id = 'on_time_resolution' AND variant = 'headline' AND grain = 'city'"""
    )
    assert moved == [(4, 4, 4, 5)]
    assert world.query("SELECT kind, is_in_force, is_unchanged FROM mart.reported") == [
        ("freeze", True, False)
    ]


def test_approval_is_shown_until_the_figures_change_or_it_is_withdrawn(world: World) -> None:
    reported, period = Reported(world.directory), parse_period("2024-06")

    def shown() -> set[object]:
        return {row[0] for row in world.query("SELECT month_approval FROM mart.scorecard")}

    assert shown() == {"draft"}
    reported.release(period, by="Chánh Văn phòng", note="Công văn 12", clock=world.clock)
    assert reported.released(period) is not None
    show(world)
    assert shown() == {"approved"}

    world.dossier(code="D8", received_at=datetime(2024, 6, 3, 9), finished_at=datetime(2024, 6, 5, 9))
    world.log()
    show(world)
    assert shown() == {"changed"}

    reported.release(period, by="Chánh Văn phòng", note="Công văn 15", clock=world.clock)
    show(world)
    assert shown() == {"approved"}
    reported.withdraw(period, by="Chánh Văn phòng", note="Nhầm kỳ", clock=world.clock)
    show(world)
    assert shown() == {"draft"}
    with pytest.raises(DecisionRefusedError, match="chưa được duyệt"):
        reported.withdraw(period, by="Chánh Văn phòng", note="Nhầm kỳ", clock=world.clock)


@pytest.mark.parametrize(
    ("period", "by", "reason", "told"),
    [
        ("2024-07", "A", "B", "chưa kết thúc"),
        ("2024", "A", "B", "chưa kết thúc"),
        ("1999-05", "A", "B", "không có số liệu"),
        (MAY, " ", "B", "--by trống"),
        (MAY, "A", "gọi 0912 345 678", "dữ liệu cá nhân"),
    ],
)
def test_what_cannot_be_frozen_is_refused_and_leaves_nothing(
    world: World, period: str, by: str, reason: str, told: str
) -> None:
    reported = Reported(world.directory)
    with pytest.raises(DecisionRefusedError, match=told):
        reported.freeze(parse_period(period), by=by, reason=reason, clock=world.clock)
    assert reported.read() == []
    assert not reported.path.exists()


def test_a_torn_line_counts_as_never_decided(world: World) -> None:
    reported, period = Reported(world.directory), parse_period(MAY)
    reported.release(period, by="A", note="B", clock=world.clock)
    whole = reported.path.read_bytes()
    reported.path.write_bytes(whole + whole[: len(whole) // 2])
    assert [line.number for line in reported.read()] == [1]
    reported.freeze(period, by="A", reason="C", clock=world.clock)
    assert [(line.number, line.kind) for line in reported.read()] == [(1, "release"), (2, "freeze")]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-06", ("month", "2026-06-01", "2026-07-01")),
        ("2026-12", ("month", "2026-12-01", "2027-01-01")),
        ("2026Q4", ("quarter", "2026-10-01", "2027-01-01")),
        ("2026-q1", ("quarter", "2026-01-01", "2026-04-01")),
        ("2026-6T", ("ytd", "2026-01-01", "2026-07-01")),
        ("2026-12T", ("ytd", "2026-01-01", "2027-01-01")),
        ("2026", ("year", "2026-01-01", "2027-01-01")),
    ],
)
def test_periods_as_people_write_them(text: str, period: tuple[str, str, str]) -> None:
    found = parse_period(text)
    assert (found.type, found.start.isoformat(), found.end.isoformat()) == period
    assert isinstance(found, Period)


@pytest.mark.parametrize(
    ("text", "days", "label"),
    [
        ("2026-06", ("2026-05-15", "2026-06-15"), "06/2026 (15/05–14/06)"),
        ("2026-01", ("2025-12-15", "2026-01-15"), "01/2026 (15/12/2025–14/01/2026)"),
        ("2026Q1", ("2025-12-15", "2026-03-15"), "Quý 1/2026 (15/12/2025–14/03/2026)"),
        ("2026Q4", ("2026-09-15", "2026-12-15"), "Quý 4/2026 (15/09–14/12)"),
        ("2026-6T", ("2025-12-15", "2026-06-15"), "6 tháng đầu năm 2026 (15/12/2025–14/06/2026)"),
        ("2026", ("2025-12-15", "2026-12-15"), "Năm 2026 (15/12/2025–14/12/2026)"),
    ],
)
def test_periods_of_reports(text: str, days: tuple[str, str], label: str) -> None:
    """NĐ 09/2019/NĐ-CP: from the 15th of the month before to the 14th, the year from 15/12 to 14/12."""
    found = parse_period(text, "admin15")
    assert (found.start.isoformat(), found.end.isoformat(), found.label) == (*days, label)
    assert found.namesake == parse_period(text)
    assert (found.calendar, found.namesake.calendar) == ("admin15", "civil")


@pytest.mark.parametrize("text", ["", "2026-13", "2026Q5", "06/2026", "2026-0T", "2026-06-01", "٢٠٢٦"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="Không hiểu kỳ"):
        parse_period(text)
