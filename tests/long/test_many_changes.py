"""Twenty nights of changes, late, corrected, deleted, of another procedure, of reference data and files.

The mart that was amended night by night says what the oracle says of the sources as they are then, and what a mart made
anew says.
"""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.bench import Bench, copy_home, current, query, same_tables, sandbox
from tests.indicators.compare import differences, report
from tests.indicators.pipeline import read_rows
from tests.oracle import compute

NIGHTS = 20


def move_some(own: Bench, home: Path, chance: random.Random) -> None:
    """Give a few dossiers of any time another state at the source."""
    codes = query(
        home,
        """SELECT dossier_code, finished_at, received_at, procedure_code FROM mart.dossier
           WHERE in_city AND NOT deleted AND received_at IS NOT NULL ORDER BY dossier_code""",
    )
    procedures = sorted({row[3] for row in codes if row[3]})
    for code, finished, received, _ in chance.sample(codes, 6):
        begun = (finished or received).replace(tzinfo=None)
        late = (begun + timedelta(days=chance.randrange(1, 90))).strftime("%Y%m%d%H%M%S")
        state = chance.choice(
            [
                {"NgayKetThucXuLy": late, "TrangThaiHoSo": "9"},
                {"TrangThaiHoSo": "4", "NgayKetThucXuLy": None, "NgayTra": None},
                {"TrangThaiHoSo": "10", "NgayTra": late},
                {"DaXoa": "1"},
                {"MaTTHC": chance.choice(procedures)},
                {"KenhThucHien": chance.choice(["1", "2", "3"])},
            ]
        )
        own.control("/control/patch", {"dossier": code, "set": state})


def correct(own: Bench, name: str, pattern: str, instead: str) -> None:
    path = Path(own.env["DROP_DIR"]) / name
    text, found = re.subn(pattern, instead, path.read_text(encoding="utf-8"), count=1)
    assert found, f"{name}: {pattern}"
    path.write_text(text, encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize("scale", ["small", "default"])
def test_twenty_nights_of_changes_end_as_the_oracle_and_as_a_mart_made_anew(
    tmp_path: Path, scale: str
) -> None:
    chance = random.Random(20)
    home = tmp_path / "home"
    with sandbox(tmp_path / "sandbox", scale=scale) as own:
        moment = datetime.fromisoformat(own.now)
        own.stages(home)
        for _ in range(NIGHTS):
            moment += timedelta(hours=7)
            own.control("/control/clock", {"now": moment.replace(tzinfo=None).isoformat()})
            move_some(own, home, chance)
            own.extra["EGOV_NOW"] = (moment + timedelta(minutes=30)).isoformat()
            own.stages(home)
        truth = tmp_path / "truth"
        own.control("/control/truth", {"dir": str(truth)})
        oracle = compute(truth, datetime.fromisoformat(own.now), landing=home / "landing", reports=True)
        pipeline = read_rows(current(home).resolve())
        # the rate of an ended period is the one that was published at its end, which the truth of today does not know
        oracle, pipeline = (
            {key: cell for key, cell in rows.items() if "synced" not in key} for rows in (oracle, pipeline)
        )
        found = differences(oracle, pipeline)
        assert not found, report(found, len(oracle.keys() | pipeline.keys()))

        # files are no part of the truth
        correct(own, "complaints_2026.csv", r"(2026-07-\d\d|\d\d/07/2026)\n", "2026-08-31\n")
        own.stages(home)
        agencies = ";department;H29;2016-04-01;"
        correct(own, "agencies_2026.csv", agencies, f"{agencies}2026-07-31")
        own.stages(home)
        anew = copy_home(home, tmp_path / "anew")
        (anew / "warehouse" / "mart.duckdb").unlink()
        own.stages(anew)
        assert same_tables(anew, home)
