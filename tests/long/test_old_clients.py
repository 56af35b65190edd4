"""BI drivers embed a DuckDB of their own: clients 1.4 and 1.5 open the published file as 2.0 does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.bench import copy_home, current, query
from tests.e2e.conftest import Finished
from tests.e2e.publishing import publish_again

pytestmark = pytest.mark.long
CLIENTS = ("1.4.4", "1.5.5")
READ = """
import duckdb, json, sys
con = duckdb.connect(sys.argv[1], read_only=True)
ask = lambda c, q: c.execute(q).fetchall()
before = ask(con, "select snapshot_id from mart.snapshot")[0][0]
print(json.dumps({
    "version": duckdb.__version__, "snapshot": before,
    "values": ask(con, "select count(*) from mart.indicator_value")[0][0],
    "scorecard": ask(con, "select count(*) from mart.scorecard")[0][0],
}), flush=True)
if sys.argv[2] == "hold":
    sys.stdin.readline()
    again = duckdb.connect(sys.argv[1], read_only=True)
    print(ask(again, "select snapshot_id from mart.snapshot")[0][0], flush=True)
"""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {}
    for version in CLIENTS:
        folder = tmp_path_factory.mktemp(f"duckdb-{version}")
        lock = Path(__file__).parent / f"duckdb-{version}.lock"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:",
             "--target", str(folder), "-r", str(lock)],
            check=True,
        )  # fmt: skip
        folders[version] = folder
    return folders


def start(folder: Path, path: Path, mode: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", READ, str(path), mode],
        env=os.environ | {"PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("version", CLIENTS)
def test_an_older_client_reads_the_snapshot(
    version: str, clients: dict[str, Path], finished: Finished
) -> None:
    out, _ = start(clients[version], current(finished.home), "once").communicate(timeout=120)
    seen = json.loads(out)
    [(snapshot_id,)] = query(finished.home, "select snapshot_id from mart.snapshot")
    [(values,)] = query(finished.home, "select count(*) from mart.indicator_value")
    assert seen == {"version": version, "snapshot": snapshot_id, "values": values, "scorecard": 9}


def test_a_client_that_holds_the_old_snapshot_sees_the_new_one_when_it_connects_anew(
    clients: dict[str, Path], finished: Finished, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    reader = start(clients["1.5.5"], current(home), "hold")
    assert reader.stdout is not None
    before = json.loads(reader.stdout.readline())["snapshot"]
    new_id = publish_again(home, 0)
    out, _ = reader.communicate("go\n", timeout=120)
    assert new_id != before
    assert out.strip() == new_id
