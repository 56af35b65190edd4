"""The dossier clock, worked by hand. 2024-06-03 is a Monday; Tết 2024: 8 to 14 February."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.unit.mart.world import SCHOOL, World

MONDAY = datetime(2024, 6, 3, 9, 0)


def due_of(world: World, code: str) -> datetime | None:
    [(due,)] = world.query(
        f"SELECT due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM mart.dossier WHERE dossier_code = '{code}'"
    )
    assert due is None or isinstance(due, datetime)
    return due


def test_due_at_midnight_is_the_end_of_that_day(world: World) -> None:
    world.dossier(due_at=datetime(2024, 6, 10), finished_at=datetime(2024, 6, 10, 16, 30))
    world.dossier(due_at=datetime(2024, 6, 10), finished_at=datetime(2024, 6, 11))
    world.build()
    assert world.value("on_time_resolution")[:2] == (1, 2)


def test_seconds_decide_by_the_letter(world: World) -> None:
    world.dossier(due_at=datetime(2024, 6, 10, 17), finished_at=datetime(2024, 6, 10, 17))
    world.dossier(due_at=datetime(2024, 6, 10, 17), finished_at=datetime(2024, 6, 10, 17, 0, 1))
    world.build()
    assert world.value("on_time_resolution")[:2] == (1, 2)


# unit and time of the procedure, when a dossier of it was received, and when it is due
CLOCKS = (
    # five working days after Monday the 3rd: 4, 5, 6, 7, 10
    ("WORKING_DAY", 5, MONDAY, datetime(2024, 6, 10, 23, 59, 59)),
    ("WORKING_DAY", 4.5, MONDAY, datetime(2024, 6, 10, 23, 59, 59)),
    # received on the Wednesday before Tết: the next working days are 15, 16 and 19 February
    ("WORKING_DAY", 3, datetime(2024, 2, 7, 16, 0), datetime(2024, 2, 19, 23, 59, 59)),
    # received on a Saturday: Monday is the first day counted
    ("WORKING_DAY", 1, datetime(2024, 6, 1, 8, 0), datetime(2024, 6, 3, 23, 59, 59)),
    # five calendar days after Monday: Saturday, rolled to Monday
    ("DAY", 5, MONDAY, datetime(2024, 6, 10, 23, 59, 59)),
    ("DAY", 4, MONDAY, datetime(2024, 6, 7, 23, 59, 59)),
    # the last day falls into Tết: rolled to the first working day after it
    ("DAY", 5, datetime(2024, 2, 5, 8, 0), datetime(2024, 2, 15, 23, 59, 59)),
    # 31 January and one month: clipped to 29 February
    ("MONTH", 1, datetime(2024, 1, 31, 8, 0), datetime(2024, 2, 29, 23, 59, 59)),
    ("HOUR", 4.5, MONDAY, datetime(2024, 6, 3, 13, 30)),
    ("HOUR", 15, MONDAY, datetime(2024, 6, 4, 0, 0)),
    ("UNKNOWN", 5, MONDAY, None),
    ("WORKING_DAY", None, MONDAY, None),
)


@pytest.fixture(scope="module")
def dues(template: World, tmp_path_factory: pytest.TempPathFactory) -> list[datetime | None]:
    """The computed due moments of CLOCKS, each of a procedure of its own."""
    world = template.copy_to(tmp_path_factory.mktemp("clocks"))
    for number, (unit, time, received, _) in enumerate(CLOCKS):
        procedure = f"1.00000{number}"
        world.procedure(procedure)
        world.method(procedure, "DIRECT", time, unit)
        world.dossier(
            code=f"C{number}",
            procedure_code=procedure,
            received_at=received,
            due_at=None,
            finished_at=datetime(2024, 6, 28),
        )
    world.build()
    return [due_of(world, f"C{number}") for number in range(len(CLOCKS))]


@pytest.mark.parametrize(
    "number", range(len(CLOCKS)), ids=lambda number: "-".join(map(str, CLOCKS[number][:2]))
)
def test_computed_due(dues: list[datetime | None], number: int) -> None:
    assert dues[number] == CLOCKS[number][3]


def test_method_of_the_channel_then_direct_then_the_longest(world: World) -> None:
    for code in ("1.000001", "1.000002", "1.000003"):
        world.procedure(code)
    world.method("1.000001", "ONLINE", 1, "DAY")
    world.method("1.000001", "DIRECT", 3, "DAY")
    world.method("1.000002", "DIRECT", 3, "DAY")
    world.method("1.000002", "POSTAL", 9, "DAY")
    world.method("1.000003", "POSTAL", 2, "DAY")
    world.method("1.000003", "ONLINE", 2, "WORKING_DAY")
    world.method("1.000003", "ONLINE", 72, "HOUR")
    own = world.dossier(due_at=None, channel_raw="2")
    direct = world.dossier(due_at=None, channel_raw="2", procedure_code="1.000002")
    longest = world.dossier(due_at=None, channel_raw=None, procedure_code="1.000003")
    world.build()
    assert due_of(world, own) == datetime(2024, 6, 4, 23, 59, 59)
    assert due_of(world, direct) == datetime(2024, 6, 6, 23, 59, 59)
    assert due_of(world, longest) == datetime(2024, 6, 6, 9, 0)


def test_supplement_time_is_added_as_wall_clock_without_a_second_roll(world: World) -> None:
    world.procedure("1.000001")
    world.method("1.000001", "DIRECT", 4, "DAY")
    day = datetime(2024, 6, 4, 8, 0)
    code = world.dossier(
        due_at=None,
        supplements=[
            {"requested_at": day, "answered_at": datetime(2024, 6, 5, 9, 0)},
            {"requested_at": day, "answered_at": datetime(2024, 6, 3, 9, 0)},
            {"requested_at": day, "answered_at": None},
        ],
    )
    world.build()
    assert due_of(world, code) == datetime(2024, 6, 9, 0, 59, 59)


def test_first_due_is_the_smallest_earlier_due(world: World) -> None:
    world.dossier(
        due_at=datetime(2024, 6, 20, 17),
        finished_at=datetime(2024, 6, 18, 9),
        supplements=[
            {"requested_at": MONDAY, "due_before": datetime(2024, 6, 15, 17)},
            {"requested_at": MONDAY, "due_before": datetime(2024, 6, 10)},
        ],
    )
    world.build()
    assert world.value("on_time_resolution")[:2] == (1, 1)
    assert world.value("on_time_resolution", "first_due")[:2] == (0, 1)


def test_who_is_in_the_base(world: World) -> None:
    world.dossier()
    world.dossier(
        status=10, finished_at=None, returned_at=datetime(2024, 6, 12)
    )  # NgayTra counts for 10: late
    world.dossier(status=9, finished_at=None, returned_at=datetime(2024, 6, 12))  # not for 9 (R52)
    world.dossier(status=7)
    world.dossier(status=3)
    world.dossier(deleted=True)
    world.dossier(received_at=None)
    world.dossier(due_at=None, procedure_code="9.999999")
    world.dossier(agency_root="G12", agency_code="G12.29")
    world.build()
    assert world.value("on_time_resolution")[:2] == (1, 2)
    faults = world.query("SELECT count_if(fault_no_finish), count_if(fault_no_due) FROM mart.dossier")
    assert faults == [(1, 1)]


def test_a_dossier_without_field_takes_its_procedures(world: World) -> None:
    world.procedure("1.000001", field_code=SCHOOL)
    world.dossier(field_code_raw=None)
    world.build()
    june = "period_type = 'month' AND period_start = DATE '2024-06-01'"
    where = f"{june} AND grain = 'field' AND field_code = '{SCHOOL}'"
    assert world.value("on_time_resolution", where=where)[:2] == (1, 1)
