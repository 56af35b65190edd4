"""Past counts on today's units: what adds up, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.mart.world import World

SPLIT = date(2025, 7, 1)
COUNTED = "SELECT unit_id, quantity, estimated_quantity, is_estimated FROM mart.count_on_todays_units"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A district joins another in 2021, which is split over three communes in 2025; a commune comes from outside."""
    world = World(tmp_path_factory.mktemp("units"), now=datetime(2025, 9, 10, 6))
    world.agency("H29.42", "district", valid_to=date(2021, 1, 1))
    world.agency("H29.65", "district", valid_from=date(2021, 1, 1), valid_to=SPLIT)
    for leaf in ("101", "102", "103", "104"):
        world.agency(f"H29.{leaf}", "commune", valid_from=SPLIT)
    lines = [("H29.42", "H29.65", date(2021, 1, 1), "merge", 1.0)]
    lines += [("H29.65", f"H29.{leaf}", SPLIT, "split", None) for leaf in ("101", "102", "103")]
    lines += [("H29.51", "H29.61", SPLIT, "split", 0.25), ("H29.51", "H29.104", SPLIT, "split", 0.75)]
    lines += [("H09.25741", "H29.104", SPLIT, "merge", 1.0)]
    for old, new, day, kind, weight in lines:
        world.insert(
            "agency_succession",
            {"old_code": old, "new_code": new, "date": day, "kind": kind, "weight": weight},
        )
    for number, (agency, year, month) in enumerate(
        [("H29.42", 2020, 12)] * 4 + [("H29.51", 2025, 5)] * 2 + [("H29.101", 2025, 8), ("H29.77", 2025, 8)]
        + [("H29.41", 2025, 5)]
    ):  # fmt: skip
        day = datetime(year, month, 3, 9)
        world.dossier(
            code=f"D{number}", agency_code=agency, received_at=day, due_at=day.replace(day=9),
            finished_at=day.replace(day=5 + 10 * (number % 2)),
        )  # fmt: skip
    # of a leaf that no row explains: in the city, of no agency (R26)
    world.insert("agency_resolution", {"code": "H29.77", "valid_from": date(1900, 1, 1), "in_city": True})
    world.payment(agency_code="H29.51", amount=100_001, transacted_at=datetime(2025, 5, 5, 9))
    world.document([("H29.41", "truc", False)], organ_code="H29.42", promulgation_date=date(2020, 12, 4))
    world.build()
    return world


def test_a_split_is_cut_by_weight_and_marked(world: World) -> None:
    rows = world.query(
        f"{COUNTED} WHERE measure = 'dossiers_received' AND month_start = DATE '2020-12-01' ORDER BY ALL"
    )
    assert [row[0] for row in rows] == ["H29.101", "H29.102", "H29.103"]
    assert all(row[3] is True and row[1] == row[2] for row in rows)
    assert sum(Decimal(str(row[1])) for row in rows) == 4
    assert all(abs(Decimal(str(row[1])) - Decimal(4) / 3) <= Decimal("0.000002") for row in rows)
    money = world.query(f"{COUNTED} WHERE measure = 'payment_vnd' ORDER BY ALL")
    assert money == [
        ("H29.104", Decimal("75000.75"), Decimal("75000.75"), True),
        ("H29.61", Decimal("25000.25"), Decimal("25000.25"), True),
    ]


def test_what_lives_on_stays_whole(world: World) -> None:
    rows = world.query(f"{COUNTED} WHERE measure = 'dossiers_received' AND unit_id = 'H29.41'")
    assert rows == [("H29.41", Decimal(1), Decimal(0), False)]


def test_the_units_of_a_month_sum_to_the_city_to_the_last_one(world: World) -> None:
    found = world.query(
        "SELECT measure, month_start, sum(quantity) FROM mart.count_on_todays_units GROUP BY ALL ORDER BY ALL"
    )
    expected = world.query(
        """SELECT 'dossiers_received', date_trunc('month', received_date)::DATE, count(*) FROM mart.dossier GROUP BY ALL
           UNION ALL
           SELECT 'dossiers_resolved', date_trunc('month', finished_date)::DATE, count(*) FROM mart.dossier GROUP BY ALL
           UNION ALL
           SELECT 'dossiers_late', date_trunc('month', finished_date)::DATE, count(*)
           FROM mart.dossier WHERE NOT is_on_time GROUP BY ALL
           UNION ALL SELECT 'documents_issued', DATE '2020-12-01', count(*) FROM mart.document
           UNION ALL SELECT 'payments', DATE '2025-05-01', count(*) FROM mart.payment
           UNION ALL SELECT 'payment_vnd', DATE '2025-05-01', sum(net_amount) FROM mart.payment
           ORDER BY ALL"""
    )
    assert found == expected
    assert len(found) >= 10


def test_what_is_of_no_agency_stays_in_the_sum(world: World) -> None:
    rows = world.query(f"{COUNTED} WHERE measure = 'dossiers_received' AND unit_id IS NULL")
    assert rows == [(None, Decimal(1), Decimal(0), False)]


def test_a_unit_that_came_from_outside_says_that_its_past_is_not_whole(world: World) -> None:
    rows = world.query("SELECT DISTINCT unit_id FROM mart.count_on_todays_units WHERE is_past_partial")
    assert rows == [("H29.104",)]


def test_nothing_in_it_can_be_read_as_a_ratio(world: World) -> None:
    """One measure a row, and none of them a numerator of a share or a count of distinct things."""
    columns = {str(name) for (name, *_) in world.query("DESCRIBE mart.count_on_todays_units")}
    assert not {name for name in columns if "pct" in name or "ratio" in name or "share" in name}
    assert not columns & {"numerator", "denominator", "on_time"}
    measures = {
        str(name) for (name,) in world.query("SELECT DISTINCT measure FROM mart.count_on_todays_units")
    }
    assert measures == {
        "dossiers_received", "dossiers_resolved", "dossiers_late", "documents_issued", "payments", "payment_vnd",
    }  # fmt: skip


def test_the_units_of_tomorrow_are_those_of_the_next_run(tmp_path: Path) -> None:
    """A succession announced for a later day changes the bridge on that day, though no data came."""
    world = World(tmp_path, now=datetime(2025, 6, 30, 6))
    world.agency("H29.101", "commune", valid_from=SPLIT)
    row = {"old_code": "H29.51", "new_code": "H29.101", "date": SPLIT, "kind": "merge", "weight": 1.0}
    world.insert("agency_succession", row)
    world.dossier(agency_code="H29.51")
    for now, unit in ((world.now, "H29.51"), (datetime(2025, 7, 1, 6), "H29.101")):
        world.now = now
        world.build()
        assert world.query(f"{COUNTED} WHERE measure = 'dossiers_received'")[0][0] == unit
