"""The figures of an earlier day come out of landing again, row for row, whatever has landed since."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.bench import (
    Bench,
    copy_home,
    different_tables,
    query,
    sandbox,
)
from tests.e2e.conftest import Finished
from warehouse.home import RESTATED
from warehouse.snapshot import DATABASE, read_current

MONTH = "2025-02"
PERIOD = "period_type = 'month' and period_start = date '2025-02-01'"


def february(home: Path) -> dict[str, bool]:
    """The dossiers of the month by code: on time or not; counted here, not by the pipeline's own sums."""
    rows = query(
        home,
        """select dossier_code, finished_at <= due_at from mart.dossier
           where in_timeliness_base and finished_date between date '2025-02-01' and date '2025-02-28'""",
    )
    return dict(rows)


def test_what_moved_a_frozen_month_is_told_by_cause(half: Finished, bench: Bench, tmp_path: Path) -> None:
    """Half of the data is published and a month of it frozen; then the rest lands."""
    home = copy_home(half.home, tmp_path / "home")
    then = datetime.fromisoformat(bench.now)
    froze = bench.egov(home, "freeze", MONTH, "--by", "Văn phòng", "--reason", "Báo cáo tháng 2")
    assert froze.code == 0, froze.tail
    before = february(home)
    later = then + timedelta(hours=1)
    bench.run(home, EGOV_NOW=later.isoformat())

    early = bench.egov(home, "run", "--as-known-at", (then - timedelta(days=1)).date().isoformat())
    assert early.code == 2
    assert "Bản công bố đầu tiên có vào" in early.out

    after = february(home)
    late = {code: after[code] for code in after.keys() - before.keys()}
    corrected = sum(after[code] for code in after.keys() & before.keys()) - sum(before.values())
    moved = bench.egov(home, "diff", MONTH, "--format", "json")
    assert moved.code == 1, moved.tail
    told = json.loads(moved.out)
    [city] = [
        row
        for row in told
        if (row["indicator_id"], row["variant"], row["grain"]) == ("on_time_resolution", "headline", "city")
    ]
    assert late
    assert (city["late_numerator"], city["late_denominator"]) == (sum(late.values()), len(late))
    assert city["corrected_numerator"] == corrected
    assert city["corrected_denominator"] == -len(before.keys() - after.keys())
    assert (city["definition_numerator"], city["definition_denominator"]) == (0, 0)
    for row in told:
        for part in ("numerator", "denominator"):
            causes = sum(
                row[f"{cause}_{part}"] for cause in ("definition", "late", "corrected", "organisation")
            )
            assert row[f"frozen_{part}"] + causes == row[part], row
    shown = query(
        home, f"select count(*) from mart.frozen_difference where {PERIOD} and frozen_numerator is not null"
    )
    assert shown > [(0,)]
    assert query(home, "select kind, decided_by, is_unchanged from mart.reported") == [
        ("freeze", "Văn phòng", False)
    ]


@dataclass(frozen=True)
class Point:
    """A snapshot: what had changed before it, the moment from which readers saw it, its folder."""

    what: str
    moment: datetime
    folder: Path


class Office:
    """One home whose sources change between its runs, at moments of the sandbox's clock."""

    def __init__(self, own: Bench, home: Path, history_from: str) -> None:
        self.own, self.home = own, home
        self._env = {"KEEP_SNAPSHOTS": "20", "HISTORY_FROM": history_from}
        self.points: list[Point] = []

    def move(self, moment: str) -> None:
        self.own.control("/control/clock", {"now": moment})

    def publish(self, what: str, moment: str) -> None:
        """Run half an hour after the sources say that it is `moment`, so that all they have dated is there."""
        self.move(moment)
        later = datetime.fromisoformat(moment) + timedelta(minutes=30)
        self.own.stages(self.home, **self._env, EGOV_NOW=later.isoformat())
        found = read_current(self.home / "published")
        assert found is not None
        self.points.append(Point(what, found[1].created_at, found[0]))

    def correct(self, name: str, pattern: str, instead: str) -> None:
        """Send a file again, what first matches replaced."""
        path = Path(self.own.env["DROP_DIR"]) / name
        text, found = re.subn(pattern, instead, path.read_text(encoding="utf-8"), count=1)
        assert found, f"{name}: {pattern}"
        path.write_text(text, encoding="utf-8")

    def finish_late(self) -> None:
        """A dossier that was in time, corrected at the source: it took months."""
        [(code, finished)] = query(
            self.home,
            """select dossier_code, finished_date from mart.dossier
               where in_timeliness_base and is_on_time and finished_date between date '2026-07-03' and date '2026-07-20'
               order by dossier_code limit 1""",
        )
        late = datetime.combine(finished, datetime.min.time()) + timedelta(days=45, hours=9)
        done = {"NgayKetThucXuLy": late.strftime("%Y%m%d%H%M%S")}
        self.own.control("/control/patch", {"dossier": code, "set": done})


def earlier_points_are_reproduced(
    own: Bench, home: Path, history_from: str, asked_for: Collection[int] = range(5)
) -> None:
    """Earlier points come out again as they were published then, each its own, and one between two of them.

    Args:
        asked_for: which of the five points before the last are asked for, by number from 0.
    """
    office = Office(own, home, history_from)
    office.publish("an open month", "2026-08-20T06:00:00")
    office.publish("late data, and August closed", "2026-09-05T06:00:00")
    office.move("2026-09-06T05:00:00")
    office.finish_late()
    office.publish("a corrected record", "2026-09-06T06:00:00")
    office.correct("complaints_2026.csv", r"(2026-07-\d\d|\d\d/07/2026)\n", "2026-08-31\n")  # resolved
    office.publish("a corrected file", "2026-09-07T06:00:00")
    office.correct(
        "agencies_2026.csv", ";department;H29;2016-04-01;", ";department;H29;2016-04-01;2026-07-31"
    )
    office.publish("a changed organisation", "2026-09-08T06:00:00")
    office.publish("September closed", "2026-10-01T06:00:00")
    points = office.points
    assert len({point.folder for point in points}) == 6
    for one, other in pairwise(points):
        assert "indicator_value" in different_tables(one.folder / DATABASE, other.folder / DATABASE), (
            other.what
        )
    between = points[2].moment + timedelta(hours=12)
    assert between < points[3].moment
    asked = [point.moment for point in points[:-1]]
    asked[2] = between  # nobody published then: what readers saw is the one before
    for moment, point in [(asked[number], points[number]) for number in asked_for]:
        # what was configured then counts, not what is configured today
        today = {"REPORT_CALENDAR": "civil", "MIN_FIELD_CASES": "1"}
        done = own.egov(home, "run", "--as-known-at", moment.isoformat(), **today)
        assert done.code == 0, (point.what, done.tail)
        assert "Khớp từng dòng" in done.out
        again = home / RESTATED / point.folder.name / "published" / "current" / DATABASE
        assert different_tables(again.resolve(), point.folder / DATABASE) == {}, point.what
        shutil.rmtree(home / RESTATED)


def test_earlier_points_come_out_as_they_were_published(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The open month that everything moved later, the moment between two, and the last one before units changed.

    tests/long/test_earlier_points.py asks for all five, at default scale.
    """
    folder = tmp_path_factory.mktemp("points")
    with sandbox(folder / "sandbox") as own:
        earlier_points_are_reproduced(own, folder / "home", "2026-06-01", asked_for=(0, 2, 3))


def test_what_is_gone_from_landing_is_told_by_number(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    newest = sorted((home / "landing/portal/dossier").iterdir())[-1]
    shutil.rmtree(newest)
    done = bench.egov(home, "run", "--as-known-at", bench.now)
    assert done.code == 1, done.tail
    assert "1 lô dữ liệu" in done.out
    assert "indicator_value" in done.out
