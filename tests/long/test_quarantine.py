"""A refused dossier from the first night to its return, through the command line alone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.e2e.bench import copy_home, query, sandbox
from tests.e2e.conftest import Finished

pytestmark = pytest.mark.long


def test_a_refused_dossier_hides_nothing_and_returns_by_itself(
    finished: Finished, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("quarantine")
    home = copy_home(finished.home, folder / "home")
    dossier = (
        "select dossier_code, status, finished_at from mart.dossier where is_resolved order by all limit 1"
    )
    [(code, status, finished_at)] = query(home, dossier)
    totals = "select rule, sum(records), sum(open_records) from mart.quarantine_summary group by rule"
    with sandbox(folder / "sandbox") as own:
        moment = datetime.fromisoformat(own.now)

        def night(**changed: str) -> None:
            nonlocal moment
            moment += timedelta(minutes=30)
            own.control("/control/clock", {"now": moment.isoformat()})
            own.control("/control/patch", {"dossier": code, "set": changed})
            moment += timedelta(minutes=30)
            own.extra = {"EGOV_NOW": moment.isoformat()}
            own.run(home)

        night(TrangThaiHoSo="")
        assert query(home, totals) == [("required", 1, 1)]
        # The older good version stands.
        assert query(home, dossier) == [(code, status, finished_at)]
        [row] = json.loads(own.egov(home, "quarantine", "--format", "json").out)
        assert (row["key"], row["rule"], row["open"]) == (code, "required", True)
        assert own.egov(home, "quarantine", "retry", "--key", code).code == 0
        night(TrangThaiHoSo=str(status))
        assert query(home, totals) == [("required", 1, 0)]
        assert query(home, dossier) == [(code, status, finished_at)]
        assert json.loads(own.egov(home, "quarantine", "--format", "json").out) == []
        assert "đã trở lại" in own.egov(home, "quarantine", "--all").out
