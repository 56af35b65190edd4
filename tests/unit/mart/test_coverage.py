"""What is not known of a source makes the figures that stand on it provisional, and no others."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.unit.mart.world import HISTORY_FROM, World
from warehouse.landing.completeness import source_gaps
from warehouse.landing.windows import Window
from warehouse.mart.states import OFFICIAL, SETTLEMENT
from warehouse.registry.indicators import registry

FIRST = "1.000001"


def gaps(world: World) -> dict[str, list[Window]]:
    until = world.now - timedelta(minutes=10)
    return source_gaps(world.store, HISTORY_FROM, until)


def test_every_pulled_source_of_an_indicator_is_watched(world: World) -> None:
    used = {
        source
        for indicator in registry().indicators
        for variant in indicator.variants
        for source in indicator.sources_of(variant)
    }
    # The two others are judged by the days and periods that they speak of.
    assert {source for source in used if not source.startswith("files/")} == {
        *gaps(world),
        SETTLEMENT,
        OFFICIAL,
    }


def test_a_whole_pull_is_known_up_to_its_moment(world: World) -> None:
    assert not any(gaps(world).values())
    pulled = world.now
    world.now += timedelta(days=40)
    assert gaps(world)["portal/procedure"] == [Window(pulled, world.now - timedelta(minutes=10))]


def test_a_listing_that_is_long_past_makes_later_periods_provisional(world: World) -> None:
    world.dossier()
    world.build()
    assert world.value("on_time_resolution")[3] != "provisional"  # type: ignore[index]
    world.now = datetime(2024, 8, 20, 6)
    world.land("portal", "dossier", HISTORY_FROM, world.now)
    world.build()
    where = "period_type = 'month' AND period_start = DATE '{}-01' AND grain = 'city'"
    assert world.value("on_time_resolution")[3] != "provisional"  # type: ignore[index]
    july = world.query(
        f"""SELECT s.state, s.reason FROM mart.period_state AS s
            WHERE s.indicator_id = 'on_time_resolution' AND s.variant = 'headline'
                AND {where.format("2024-07").replace(" AND grain = 'city'", "")}"""
    )
    assert july == [("gap", "Nguồn chưa đủ: portal/field, portal/procedure")]
    for name in ("field", "procedure", "service_level"):
        world.land_whole("portal", name)
    assert not any(gaps(world)[f"portal/{name}"] for name in ("field", "procedure", "service_level"))


def test_a_detail_that_was_never_had_is_missing_from_every_period(world: World) -> None:
    world.dossier()
    world.build()
    before = world.value("on_time_resolution")
    world.land_whole("portal", "procedure", FIRST)
    assert gaps(world)["portal/procedure_detail"] == [Window(HISTORY_FROM, world.now - timedelta(minutes=10))]
    world.build(run_id="run-2")
    assert world.value("on_time_resolution") == (*before[:3], "provisional")  # type: ignore[index]
    world.land_whole("portal", "procedure_detail", FIRST)
    world.build(run_id="run-3")
    assert world.value("on_time_resolution") == before


def test_a_source_that_was_never_pulled_is_one_gap(world: World) -> None:
    for name in ("field", "procedure", "service_level"):
        for extract in (world.directory / "landing" / "portal" / name).iterdir():
            (extract / "manifest.json").unlink()
    world.store._manifests.clear()
    found = gaps(world)
    for name in ("field", "procedure", "service_level", "procedure_detail"):
        assert found[f"portal/{name}"] == [Window(HISTORY_FROM, world.now - timedelta(minutes=10))]
