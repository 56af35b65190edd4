"""Killed in the middle of amending, the mart is as it was, and the next build ends as one made anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.mart.world import World

SCRIPT = """
import sys
from pathlib import Path
from tests.unit.mart.world import World
World(Path(sys.argv[1]), prepared=True).build(run_id="killed")
"""
POINTS = ("mart.keys_found", "mart.rows_swapped", "mart.periods_chosen", "mart.before_commit")


@pytest.mark.slow
def test_a_build_killed_while_it_amends_changes_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    for month in (3, 4, 5):
        world.dossier(received_at=datetime(2024, month, 4, 9))
    world.payment(dossier_code="H29.41-00001")
    world.build()
    before = world.values()
    world.dossier(received_at=datetime(2024, 4, 8, 9))
    world.execute(
        "UPDATE core.dossier SET status = 4, finished_at = NULL WHERE dossier_code = 'H29.41-00002'"
    )
    world.log()
    world.close()
    for point in POINTS:
        killed = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path)],
            env={**os.environ, "EGOV_FAULT_POINT": point},
            check=False,
            capture_output=True,
            text=True,
        )
        assert killed.returncode == -signal.SIGKILL, f"{point} was never reached\n{killed.stderr}"
        assert world.values() == before, point
    assert world.build(run_id="next").mode == "incremental"
    amended = world.values()
    assert amended != before
    assert world.build(full=True, run_id="anew").inserted == 0
    assert world.values() == amended
