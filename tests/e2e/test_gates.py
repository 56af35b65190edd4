"""Each gate blocks what lies behind it: bad data ends with code 1, is named, and the old snapshot stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.e2e.bench import Bench, Done, copy_home, query, same_figures, sandbox
from tests.e2e.conftest import Finished
from warehouse.database.connection import Warehouse
from warehouse.snapshot import read_current


def test_the_landing_gate_keeps_a_bad_extract_out_of_core(
    finished: Finished, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("gate")
    home = copy_home(finished.home, folder / "home")
    [(code,)] = query(home, "select min(dossier_code) from mart.dossier where is_resolved")
    with sandbox(folder / "sandbox") as own:
        moment = datetime.fromisoformat(own.now) + timedelta(minutes=30)
        own.control("/control/clock", {"now": moment.isoformat()})
        own.control("/control/patch", {"dossier": code, "set": {"TrangThaiHoSo": "99"}})
        own.extra = {"EGOV_NOW": (moment + timedelta(minutes=30)).isoformat()}
        done = own.run(home, expect=1)
        assert "landing/portal/dossier" in done.out
        assert same_figures(home, finished.home)
        # Corrected at the source, the window is asked again and everything goes on.
        own.control("/control/patch", {"dossier": code, "set": {"TrangThaiHoSo": "10"}})
        own.run(home)
    with Warehouse(home / "warehouse").core(read_only=True) as con:
        assert con.sql("select count(*) from core.dossier where status = 99").fetchall() == [(0,)]


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
