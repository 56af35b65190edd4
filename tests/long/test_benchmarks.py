"""The benchmark at its smallest scale: every part runs, and a world is the same whenever it is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from benchmarks.measure import ROOT, read
from benchmarks.stages import make_world

DOSSIERS = 1_000
PARTS = ("apply", "mart", "checks", "publish")


def _rows(home: Path, entity: str) -> pl.DataFrame:
    with duckdb.connect() as con:
        files = f"read_parquet('{home}/landing/{entity}/*/part-*.parquet', union_by_name = true)"
        return con.sql(f"FROM {files} ORDER BY ALL").pl()


def test_a_world_has_the_size_it_was_asked_for_and_is_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_world(tmp_path / name, 31_000)
    for entity in ("portal/dossier", "payment/transaction", "payment/settlement"):
        first, second = (_rows(tmp_path / name, entity) for name in ("one", "two"))
        assert first.equals(second)
    dossiers = _rows(tmp_path / "one", "portal/dossier")
    assert dossiers.height == 31_000
    assert dossiers.select("dossier_code", "agency_root").is_unique().all()
    payments = _rows(tmp_path / "one", "payment/transaction")
    assert payments["reference"].is_unique().all()
    known = payments["dossier_code"].is_in(dossiers["dossier_code"].implode())
    assert known.mean() == pytest.approx(0.99, abs=0.02)  # a few name a dossier there is not, as in the base


def test_every_part_of_the_benchmark_runs(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    words = [
        "--parts",
        ",".join(PARTS),
        "--scale",
        str(DOSSIERS),
        "--home",
        str(tmp_path / "worlds"),
        "--out",
        str(out),
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "benchmarks", *words], cwd=ROOT, env=env, check=True)
    results = read(out)
    assert {one.part for one in results} == set(PARTS)
    assert [one.name for one in results if one.exit_code] == []
    assert {one.case for one in results if one.part == "mart"} == {
        "full",
        "nothing",
        "recent",
        "scattered",
        "one old",
    }
    modes = {one.case: one.told["mode"] for one in results if one.part == "mart"}
    assert (modes["full"], modes["nothing"], modes["recent"]) == ("full", "unchanged", "incremental")
