"""A pull that breaks its contract: let in by a waiver, out again when its day is over and the source is right."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.e2e.bench import copy_home, query, same_figures, sandbox
from tests.e2e.conftest import Finished
from warehouse.database.connection import Warehouse
from warehouse.snapshot import read_current


@pytest.mark.long
def test_a_waived_pull_counts_until_its_day_is_over(
    finished: Finished, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("waived")
    home = copy_home(finished.home, folder / "home")
    strange = "select count(*) from core.dossier where status = 99"
    [(code,)] = query(home, "select min(dossier_code) from mart.dossier where is_resolved")
    with sandbox(folder / "sandbox") as own:
        moment = datetime.fromisoformat(own.now) + timedelta(minutes=30)
        own.control("/control/clock", {"now": moment.isoformat()})
        own.control("/control/patch", {"dossier": code, "set": {"TrangThaiHoSo": "99"}})
        own.extra = {"EGOV_NOW": (moment + timedelta(minutes=30)).isoformat()}
        for _ in range(4):
            # Each layer has a rule of its own about it: a person decides on one after the other.
            if own.egov(home, "run").code == 0:
                break
            told = json.loads(own.egov(home, "status", "--json").out)["troubles"]
            checks = {one["check"] for one in told if one["level"] == "blocks"}
            assert checks
            words = ["--until", f"{moment:%Y-%m-%d}", "--reason", "Mã mới của nguồn", "--by", "Trần Văn A"]
            for check in checks:
                assert own.egov(home, "waive", check, *words).code == 0
        current = read_current(home / "published")
        assert current is not None
        waived = [one.check for one in current[1].waivers]
        assert any(check.startswith("landing/portal/dossier:") for check in waived)
        with Warehouse(home / "warehouse").core(read_only=True) as con:
            assert con.sql(strange).fetchall() == [(1,)]
        # The source is right again, but what was let in is still there when its day is over: one red run, then none.
        own.control("/control/patch", {"dossier": code, "set": {"TrangThaiHoSo": "10"}})
        own.extra = {"EGOV_NOW": (moment + timedelta(days=1)).isoformat()}
        own.run(home, expect=1)
        own.run(home)
        current = read_current(home / "published")
        assert current is not None
        assert current[1].waivers == []
        with Warehouse(home / "warehouse").core(read_only=True) as con:
            assert con.sql(strange).fetchall() == [(0,)]
        fresh = folder / "fresh"
        own.run(fresh)
        assert same_figures(home, fresh)
