"""Working-day arithmetic in SQL against a walk through the calendar, day by day, in plain Python.

The calendar is the real one: Tết and the other holidays of 2020 to 2027 and the Saturdays worked in exchange.
"""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.oracle.clock import WorkingDays, statutory
from tests.oracle.truth import Method
from tests.unit.mart.world import World
from warehouse.core.apply import CALENDAR_FILE

SQL = Path(CALENDAR_FILE).parents[1] / "sql"
SWAPPED = {  # day off: the Saturday worked for it
    date(2024, 4, 29): date(2024, 5, 4),
    date(2025, 5, 2): date(2025, 4, 26),
    date(2026, 1, 2): date(2026, 1, 10),
    date(2026, 8, 31): date(2026, 8, 22),
}
LAST_COUNTED = date(2027, 9, 1)  # what is counted from later days on may lie behind the calendar's end


@pytest.fixture(scope="module")
def calendar() -> dict[date, bool]:
    with CALENDAR_FILE.open(encoding="utf-8") as lines:
        return {
            date.fromisoformat(row["date"]): row["is_working_day"] == "1" for row in csv.DictReader(lines)
        }


@pytest.mark.mistake(16)
def test_the_calendar_is_whole_and_knows_the_swapped_days(calendar: dict[date, bool]) -> None:
    days = sorted(calendar)
    assert days == [days[0] + timedelta(n) for n in range(len(days))]
    assert (days[0], days[-1]) == (date(2020, 1, 1), date(2027, 12, 31))
    assert {day for day in days if calendar[day] and day.weekday() >= 5} == set(SWAPPED.values())
    for off, worked in SWAPPED.items():
        assert not calendar[off]
        assert off.weekday() < 5
        assert worked.weekday() == 5
    # New Year, the first of Tết, 30/4, 1/5 and 2/9 of each year.
    first_of_tet = [
        "2020-01-25",
        "2021-02-12",
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
    ]
    for day in [*map(date.fromisoformat, [*first_of_tet, "2027-02-06"])]:
        fixed = [(1, 1), (4, 30), (5, 1), (9, 2)]
        assert not any(calendar[one] for one in [day, *(date(day.year, *other) for other in fixed)])


@pytest.mark.mistake(15, 16)
def test_every_count_from_every_day_is_the_walk(calendar: dict[date, bool]) -> None:
    counts = 45
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS core_db")
        con.execute("CREATE SCHEMA core_db.core")
        con.execute("CREATE TABLE core_db.core.calendar (date DATE, is_working_day BOOLEAN, reason VARCHAR)")
        con.execute(
            "INSERT INTO core_db.core.calendar SELECT date, is_working_day::INTEGER = 1, reason FROM read_csv(?)",
            [str(CALENDAR_FILE)],
        )
        con.execute(
            f"CREATE TABLE c AS {(SQL / 'mart' / 'prepared' / 'calendar.sql').read_text(encoding='utf-8')}"
        )
        rolled = dict(con.execute("SELECT date, next_working_day FROM c").fetchall())
        counted = {
            (start, count): end
            for start, count, end in con.execute(
                f"""SELECT k.date, n, w.date FROM c AS k CROSS JOIN range(1, {counts}) AS t (n)
                    LEFT JOIN c AS w ON w.is_working_day AND w.working_day_number = k.working_day_number + n
                    WHERE k.date <= DATE '{LAST_COUNTED}'"""
            ).fetchall()
        }
    assert len(counted) == sum(day <= LAST_COUNTED for day in calendar) * (counts - 1)
    for day in calendar:
        if day > LAST_COUNTED:
            continue
        expected = day
        while not calendar[expected]:
            expected += timedelta(1)
        assert rolled[day] == expected
        walked = day
        for count in range(1, counts):
            walked += timedelta(1)
            while not calendar[walked]:
                walked += timedelta(1)
            assert counted[day, count] == walked, (day, count)


def test_due_dates_of_dossiers_are_the_walk(calendar: dict[date, bool], tmp_path: Path) -> None:
    draw = random.Random(20241191)
    walk = WorkingDays(calendar)
    world = World(tmp_path, now=datetime(2026, 10, 1, 6))
    con = world.core()
    con.execute("DELETE FROM core.calendar")
    con.execute(
        "INSERT INTO core.calendar SELECT date, is_working_day::INTEGER = 1, reason FROM read_csv(?)",
        [str(CALENDAR_FILE)],
    )
    working: list[tuple[str, float]] = [
        ("WORKING_DAY", time) for time in (0, 1, 2, 2.5, 3, 5, 7, 10, 15, 30, 45)
    ]
    others = {"DAY": (1, 3, 10, 30), "MONTH": (1, 2, 6), "HOUR": (4.5,)}
    methods = working + [(unit, time) for unit, many in others.items() for time in many]
    for number, (unit, time) in enumerate(methods):
        world.procedure(f"1.{number:06d}")
        world.method(f"1.{number:06d}", "DIRECT", time, unit)
    near = [day + timedelta(shift) for pair in SWAPPED.items() for day in pair for shift in (-3, -1, 0, 1)]
    expected: dict[str, datetime | None] = {}
    for at in range(300):
        day = draw.choice(near) if at % 3 == 0 else date(2021, 1, 1) + timedelta(draw.randrange(2000))
        received = datetime(day.year, day.month, day.day, draw.randrange(24), draw.randrange(60))
        number = draw.randrange(len(methods))
        unit, time = methods[number]
        code = world.dossier(
            procedure_code=f"1.{number:06d}", received_at=received, due_at=None, finished_at=None, status=4
        )
        expected[code] = statutory(received, Method("DIRECT", Decimal(str(time)), unit), walk)
    world.build()
    found = dict(world.query("SELECT dossier_code, due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM mart.dossier"))
    assert found == expected
