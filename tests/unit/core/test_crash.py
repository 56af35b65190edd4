"""Killed at any point, core is as before or as after, and the next application completes the work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.core.landed import START, Home
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity

ROOT = Path(__file__).parents[3]
TABLES = ("dossier", "dossier_fee", "agency", "agency_resolution", "applied_extract", "change_log")


def version(code: str, at: datetime, amount: int) -> dict[str, Any]:
    fees = [{"code": "p", "amount": amount}]
    return {
        "dossier_code": code,
        "agency_root": "H29",
        "agency_code": "H29.41",
        "updated_at": at,
        "fees": fees,
    }


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two dossiers applied; a changed one, a new one and an agencies file wait."""
    home = Home(tmp_path / "home")
    early, late = datetime(2025, 1, 1), datetime(2025, 2, 1)
    home.land("portal", "dossier", [version("A", early, 1), version("B", early, 1)])
    with home.warehouse.core() as con:
        apply_entity(con, home.store, "dossier", Clock(START))
    home.land("portal", "dossier", [version("A", late, 2), version("C", late, 3)])
    agency = {"code_qd20": "H29.41", "name": "Quận 10", "level": "district", "valid_from": date(2016, 1, 1)}
    home.land("files", "agencies", [agency], extra={"period": "2026"})
    return home


def state(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    with home.warehouse.core() as con:
        return {table: con.execute(f"FROM core.{table} ORDER BY ALL").fetchall() for table in TABLES}


def work(home: Home, table: str, point: str = "") -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.core.crash_worker", str(home.folder), table],
        cwd=ROOT,
        env=os.environ | {"EGOV_FAULT_POINT": point},
        check=False,
        timeout=60,
    )
    return done.returncode


@pytest.mark.slow
@pytest.mark.parametrize("table", ["dossier", "agency"])
@pytest.mark.parametrize(
    ("point", "committed"),
    [("core.apply.staged", False), ("core.apply.before_commit", False), ("core.apply.after_commit", True)],
)
def test_killed_and_applied_again(
    home: Home, tmp_path: Path, table: str, point: str, committed: bool
) -> None:
    before = state(home)
    undisturbed = Home(tmp_path / "undisturbed")
    shutil.copytree(home.folder, undisturbed.folder, dirs_exist_ok=True)
    with undisturbed.warehouse.core() as con:
        apply_entity(con, undisturbed.store, table, Clock(START))
    after = state(undisturbed)
    assert after != before

    assert work(home, table, point) == -signal.SIGKILL
    assert state(home) == (after if committed else before)
    assert work(home, table) == 0
    assert state(home) == after
