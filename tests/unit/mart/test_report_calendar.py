"""The calendar of administrative reports beside the civil one: what it adds, and what it leaves as it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from expectations.bridge import validate_tables
from tests.unit.mart.test_reported import show
from tests.unit.mart.world import LAND, OTHER, World
from warehouse.decided.frozen import Reported
from warehouse.decided.log import DecisionRefusedError
from warehouse.registry.periods import parse_period

FOR_PEOPLE = (
    "scorecard",
    "programme",
    "target_pace",
    "contribution",
    "on_time_by_field_monthly",
    "online_service_coverage_monthly",
    "electronic_document_share_monthly",
    "epayment_adoption_monthly",
)


@pytest.fixture
def busy(world: World) -> World:
    for number in range(40):
        day = datetime(2023, 11, 2, 9) + timedelta(days=6 * number)
        world.dossier(
            code=f"D{number}",
            agency_code=("H29.41", "H29.51")[number % 2],
            field_code_raw=(OTHER, LAND)[number % 2],
            received_at=day,
            due_at=day + timedelta(days=5),
            finished_at=day + timedelta(days=number % 8),
        )
        world.document([("H29.51", "truc", False)], promulgation_date=day.date())
    return world


def shown(world: World) -> dict[str, list[tuple[object, ...]]]:
    return {view: world.query(f"SELECT * FROM mart.{view} ORDER BY ALL") for view in FOR_PEOPLE}


def test_what_people_see_unasked_stays_civil(busy: World) -> None:
    busy.build()
    alone, views = busy.values(), shown(busy)
    assert not busy.query("SELECT * FROM mart.indicator_value WHERE calendar <> 'civil'")
    busy.report_by("admin15")
    busy.build(run_id="run-2")
    both = busy.values()
    assert len(both) > len(alone)
    assert [row for row in both if "civil" in row] == alone
    assert shown(busy) == views
    assert busy.query("SELECT DISTINCT grain FROM mart.indicator_value WHERE calendar = 'admin15'") == [
        ("city",)
    ]
    assert busy.query(
        "SELECT count(*) FROM mart.indicator_value WHERE run_id = 'run-2' AND calendar = 'civil'"
    ) == [(0,)]
    # asked for no more, it goes as a whole
    busy.report_by("civil")
    busy.build(run_id="run-3")
    assert busy.values() == alone
    assert busy.query(
        "SELECT bool_or(is_current), count(*) > 0 FROM mart.indicator_value WHERE calendar = 'admin15'"
    ) == [(False, True)]


def failed(world: World) -> set[str]:
    """The rules about figures that would stop a run."""
    [found] = validate_tables(world.warehouse.mart_path, ["mart.indicator_value"], now=world.now)
    return {rule.name for rule in found.rules if rule.blocks}


def test_the_rules_take_a_calendar_that_comes_and_goes(busy: World) -> None:
    """What a file says of whole periods has no row in it, and asked for no more it may vanish."""
    for calendar in ("admin15", "civil"):
        busy.report_by(calendar)
        busy.build(run_id=calendar)
        busy.close()
        assert failed(busy) == set(), calendar


def test_the_period_of_a_report_is_frozen_under_its_own_name(busy: World) -> None:
    busy.report_by("admin15")
    show(busy)
    reported = Reported(busy.directory)
    line = reported.freeze(parse_period("2024-06", "admin15"), by="A", reason="Báo cáo", clock=busy.clock)
    assert line.period.label == "06/2024 (15/05–14/06)"
    civil = reported.freeze(parse_period("2024-06"), by="A", reason="Báo cáo", clock=busy.clock)
    assert line.figures < civil.figures  # of the city only
    with pytest.raises(DecisionRefusedError, match="14/07/2024"):  # today is 10 July
        reported.freeze(parse_period("2024-07", "admin15"), by="A", reason="Báo cáo", clock=busy.clock)
