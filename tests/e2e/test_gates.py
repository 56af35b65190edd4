"""Each gate blocks what lies behind it: bad data ends with code 1, is named, and the old snapshot stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.e2e.bench import HOW, Bench, Done, copy_home, query, same_figures, sandbox
from tests.e2e.conftest import Finished
from warehouse.database.connection import Warehouse
from warehouse.snapshot import read_current


@dataclass(frozen=True)
class Changed:
    """A dossier that came with a status that does not exist, and then, put right, with a later end."""

    home: Path
    refused: Done
    figures_stayed: bool
    received: date
    finished: datetime
    agencies: set[str]
    field: str


# One worker has both tests of this: its two runs cost a minute.
DOSSIER_GROUP = pytest.mark.xdist_group("changed dossier")


@pytest.fixture(scope="module")
def changed(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    folder = tmp_path_factory.mktemp("changed")
    home = copy_home(finished.home, folder / "home")
    [(code, status, received, ended, received_agency, finished_agency, field)] = query(
        home,
        """select dossier_code, status, received_date, finished_date, received_agency_id, finished_agency_id, field_code
           from mart.dossier
           where is_resolved and in_city and not deleted and due_at is not null and finished_at < due_at
             and field_code is not null and received_agency_id is not null
             and finished_date between date '2024-05-05' and date '2024-06-20'
             and date_trunc('month', received_date) = date_trunc('month', finished_date)
           order by dossier_code limit 1""",
    )
    late = datetime.combine(ended, time(9)) + timedelta(days=200)
    with sandbox(folder / "sandbox") as own:
        moment = datetime.fromisoformat(own.now) + timedelta(minutes=30)
        own.control("/control/clock", {"now": moment.isoformat()})
        own.control("/control/patch", {"dossier": code, "set": {"TrangThaiHoSo": "99"}})
        own.extra = {"EGOV_NOW": (moment + timedelta(minutes=30)).isoformat()}
        refused = own.run(home, expect=1)
        stayed = same_figures(home, finished.home)
        # Put right at the source, the window is asked again and everything goes on.
        right = {"TrangThaiHoSo": str(status), "NgayKetThucXuLy": late.strftime("%Y%m%d%H%M%S")}
        own.control("/control/patch", {"dossier": code, "set": right})
        own.run(home)
    return Changed(home, refused, stayed, received, late, {received_agency, finished_agency}, field)


@DOSSIER_GROUP
def test_the_landing_gate_keeps_a_bad_extract_out_of_core(changed: Changed) -> None:
    assert "landing/portal/dossier" in changed.refused.out
    assert changed.figures_stayed
    with Warehouse(changed.home / "warehouse").core(read_only=True) as con:
        assert con.sql("select count(*) from core.dossier where status = 99").fetchall() == [(0,)]


@DOSSIER_GROUP
def test_one_changed_dossier_touches_only_its_own_figures(changed: Changed) -> None:
    rows = query(
        changed.home,
        f"""select indicator_id, period_start, period_end, grain, agency_id, field_code
            from mart.indicator_value
            where is_current and run_id = (select run_id from mart.snapshot) and indicator_id <> '{HOW}'""",
    )
    for row in rows:
        _, start, end, grain, agency_id, field = row
        assert start <= changed.finished.date(), row
        assert end > changed.received, row
        assert grain not in ("agency", "agency_field") or agency_id in changed.agencies, row
        assert grain not in ("field", "agency_field") or field == changed.field, row
    assert "on_time_resolution" in {row[0] for row in rows}


def double_a_dossier(warehouse: Warehouse) -> None:
    with warehouse.core() as con:
        con.execute("insert into core.dossier select * from core.dossier order by dossier_code limit 1")


def forget_the_agencies_validity(warehouse: Warehouse) -> None:
    with warehouse.core() as con:
        con.execute("insert into core.agency select * from core.agency where level = 'department' limit 1")


def overfill_a_fraction(warehouse: Warehouse) -> None:
    with warehouse.mart(attach_core=False) as con:
        con.execute(
            """update mart.indicator_value set numerator = denominator + 1
               where is_current and indicator_id = 'on_time_resolution' and variant = 'headline'
                 and period_type = 'month' and period_start = date '2023-03-01' and grain = 'city'"""
        )


@pytest.mark.parametrize(
    ("harm", "table"),
    [
        (double_a_dossier, "core.dossier"),
        pytest.param(forget_the_agencies_validity, "core.agency", marks=pytest.mark.long),
    ],
)
def test_the_gates_of_core_and_mart_stop_the_publishing(
    harm: Callable[[Warehouse], None], table: str, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    harm(Warehouse(home / "warehouse"))
    assert table in blocked(bench, home, finished).out
    assert same_figures(home, finished.home)


def blocked(bench: Bench, home: Path, finished: Finished, **env: str) -> Done:
    before = (home / "published/current").readlink()
    done = bench.run(home, expect=1, **env)
    assert "Traceback" not in done.out
    assert (home / "published/current").readlink() == before
    return done


def test_a_waiver_lets_a_blocked_run_publish_until_its_day_is_over(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    overfill_a_fraction(Warehouse(home / "warehouse"))
    check = "mart.indicator_value:numerator_within_denominator"
    told = blocked(bench, home, finished).out
    began = datetime.fromisoformat(bench.now)
    since = f"{check} không đạt từ {began:%d/%m/%Y %H:%M}"
    assert all(part in told for part in (since, "Việc cần làm", f"egov waive {check}", "chặn công bố"))
    day = began.date()
    troubles = json.loads(bench.egov(home, "status", "--json").out)["troubles"]
    checks = sorted({one["check"] for one in troubles if one["level"] == "blocks"})
    assert check in checks
    for one in checks:
        words = ["--until", str(day), "--reason", "Đang chờ nguồn sửa", "--by", "Trần Văn A"]
        assert bench.egov(home, "waive", one, *words).code == 0
    assert f"Được cho qua đến hết ngày {day:%d/%m/%Y}" in bench.run(home).out
    manifest = read_current(home / "published")
    assert manifest is not None
    assert [(one.check, one.until, one.by) for one in manifest[1].waivers] == [
        (one, day, "Trần Văn A") for one in checks
    ]
    assert (manifest[1].checks.waived, manifest[1].checks.failed) == (len(checks), 0)
    assert query(home, "select check_id, valid_to, reason, decided_by from mart.waiver order by all") == [
        (one, day, "Đang chờ nguồn sửa", "Trần Văn A") for one in checks
    ]
    assert query(home, "select distinct waived_checks from mart.scorecard") == [(", ".join(checks),)]
    assert "Đang chờ nguồn sửa" in (home / "published/current/report.html").read_text(encoding="utf-8")
    assert f"{check} đang được cho qua" in " ".join(bench.egov(home, "status", "--json").out.split())
    # The next local day it blocks again, and has been red since the first run.
    night = datetime.combine(day + timedelta(days=1), time(0, 30))
    assert since in blocked(bench, home, finished, EGOV_NOW=night.isoformat()).out
