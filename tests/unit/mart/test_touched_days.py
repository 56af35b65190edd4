"""From which day on a change is seen: the rows that come and go say it, whatever brought the change about."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.unit.mart.world import World

JANUARY = datetime(2024, 1, 9, 9)
APRIL = datetime(2024, 4, 3, 9)


def seen_from(world: World) -> date | None:
    world.log()
    report = world.build()
    assert report.mode == "incremental"
    return report.recomputed_from


@pytest.fixture
def world(world: World) -> World:
    world.build()
    return world


def test_of_both_versions_of_a_dossier_the_earlier_day_counts(world: World) -> None:
    world.dossier(code="A", received_at=JANUARY)
    assert seen_from(world) == date(2024, 1, 9)
    world.execute("UPDATE core.dossier SET received_at = TIMESTAMP '2024-05-01', deleted = TRUE")
    assert seen_from(world) == date(2024, 1, 9)  # it moves away from January
    world.execute("UPDATE core.dossier SET deleted = FALSE")
    assert seen_from(world) == date(2024, 5, 1)


def test_a_change_that_no_indicator_sees_touches_nothing(world: World) -> None:
    world.dossier(received_at=JANUARY)
    seen_from(world)
    assert seen_from(world) is None
    world.dossier(received_at=None, due_at=None, finished_at=None)  # no day at all
    assert seen_from(world) is None


def test_a_dossier_touches_what_was_paid_and_said_about_it(world: World) -> None:
    """A payment and a rating may take agency and field from their dossier."""
    world.payment(dossier_code="A", agency_code=None, transacted_at=datetime(2024, 3, 5, 9))
    seen_from(world)
    world.dossier(code="A")
    assert seen_from(world) == date(2024, 3, 5)
    rating = {"dossier_code": "B", "rated_at": datetime(2024, 2, 6, 9), "level": 1, "updated_at": APRIL}
    world.insert("rating", rating | world.origin())
    seen_from(world)
    world.dossier(code="B")
    assert seen_from(world) == date(2024, 2, 6)


def test_payments_ratings_and_petitions_touch_the_month_their_dossier_was_received(world: World) -> None:
    for code in "ABC":
        world.dossier(code=code, received_at=JANUARY)
    seen_from(world)
    world.payment(dossier_code="A")
    assert seen_from(world) == date(2024, 1, 9)
    world.insert(
        "rating",
        {"dossier_code": "B", "rated_at": APRIL, "level": 3, "updated_at": APRIL, **world.origin()},
    )
    assert seen_from(world) == date(2024, 1, 9)
    petition = {"petition_code": "P", "agency_code": "H29.41", "agency_root": "H29", "status": 1}
    world.insert(
        "petition",
        {**petition, "dossier_code": "C", "received_at": APRIL, "updated_at": APRIL, **world.origin()},
    )
    assert seen_from(world) == date(2024, 1, 9)


def test_the_first_fee_of_a_procedure_outside_the_catalogue_touches_all_that_is_of_it(world: World) -> None:
    """Its older dossiers bear a fee from then on, and its older payments count."""
    world.payment(transacted_at=datetime(2024, 1, 5, 9))
    world.dossier(received_at=JANUARY)
    seen_from(world)
    world.dossier(received_at=APRIL, fees=[1000])
    assert seen_from(world) == date(2024, 1, 5)
    world.dossier(received_at=APRIL, fees=[1000])
    assert seen_from(world) == date(2024, 4, 3)  # known by now


def test_messages_of_the_axis_touch_the_month_of_the_document_they_are_about(world: World) -> None:
    notation = world.document([("H29.51", "truc", False)], promulgation_date=date(2024, 4, 3))
    seen_from(world)
    message = {
        "from_code": "H29.51",
        "organ_code": "H29.41",
        "promulgation_date": date(2024, 4, 3),
        "notation": notation,
    }
    world.insert("axis_status", {"doc_id": "S", **message, "status_code": "01", **world.origin()})
    assert seen_from(world) == date(2024, 4, 3)
    replacement = {
        "doc_id": "A",
        "notation": "9/UBND",
        "from_code": "H29.41",
        "organ_code": "H29.41",
        "promulgation_date": date(2024, 6, 5),
        "business_type": 3,
        "business_organ_code": "H29.41",
        "business_date": date(2024, 4, 3),
        "business_notation": notation,
    }
    world.insert("axis_document", {**replacement, **world.origin()})
    assert seen_from(world) == date(2024, 4, 3)


def test_official_figures_touch_their_period(world: World) -> None:
    figure = {"endpoint": "transparency", "metric_code": "DOSSIER_SYNC", "year": 2024, "scope": "parent"}
    world.insert("official_766", {**figure, "period_type": "quarter", "period": 2, **world.origin()})
    assert seen_from(world) == date(2024, 4, 1)
    world.insert("official_766", {**figure, "period_type": "year", "period": None, **world.origin()})
    assert seen_from(world) == date(2024, 1, 1)


@pytest.mark.parametrize("table", ["procedure", "agency", "service_level", "agency_resolution"])
def test_reference_data_may_be_seen_in_any_period(world: World, table: str) -> None:
    if table == "procedure":
        world.procedure("1.000001", fee=True)
    elif table == "agency":
        world.agency("H29.42", "department", valid_from=date(2024, 6, 1))
    elif table == "service_level":
        world.level("1.000001", 4)
    world.log(table)
    assert world.build().mode == "full"
