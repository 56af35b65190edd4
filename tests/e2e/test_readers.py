"""Readers loop over the published link while it is swapped: no error, never a mixture, never backwards."""

from __future__ import annotations

import json
import multiprocessing as mp
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty

import duckdb
import pytest

from tests.e2e.bench import copy_home, query
from tests.e2e.conftest import Finished
from tests.e2e.publishing import publish_again

READERS = 3
PACE = 0.02
"""Seconds between two reads of a reader: without them three readers leave the publisher no processor."""
TABLES = ("indicator_value", "dossier", "snapshot")


def read_once(published: Path) -> str:
    """Open the folder in one go and compare what belongs together; returns the snapshot id."""
    folder = (published / "current").resolve()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(folder / "egov.duckdb"), read_only=True) as con:
        [(snapshot_id,)] = con.execute("select snapshot_id from mart.snapshot").fetchall()
        counts = {t: con.execute(f"select count(*) from mart.{t}").fetchall()[0][0] for t in TABLES}
    with duckdb.connect() as con:
        in_parquet = {
            t: con.execute(f"select count(*) from read_parquet('{folder}/parquet/{t}.parquet')").fetchall()[
                0
            ][0]
            for t in TABLES
        }
    assert manifest["snapshot_id"] == snapshot_id
    assert counts == in_parquet
    assert counts == {t: manifest["tables"][t]["rows"] for t in TABLES}
    return str(snapshot_id)


def reader(published: str, share: int, stop: Event, results: mp.Queue) -> None:  # type: ignore[type-arg]
    """At least `share` reads, and on until the publisher has finished."""
    reads, seen, errors = 0, [], []
    while reads < share or not stop.is_set():
        try:
            snapshot_id = read_once(Path(published))
        except Exception as error:  # every error of a reader is a finding, whatever its type
            errors.append(repr(error))
        else:
            if not seen or seen[-1] != snapshot_id:
                seen.append(snapshot_id)
        reads += 1
        stop.wait(PACE)
    results.put((reads, seen, errors))


@pytest.mark.xdist_group("readers")
@pytest.mark.parametrize(
    ("publishes", "least_reads"), [(6, 150), pytest.param(50, 2_000, marks=pytest.mark.long)]
)
def test_readers_never_meet_a_mixture(
    publishes: int, least_reads: int, finished: Finished, tmp_path: Path
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    context = mp.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    readers = [
        context.Process(
            target=reader,
            args=(str(home / "published"), least_reads // READERS + 1, stop, results),
            daemon=True,
        )
        for _ in range(READERS)
    ]
    for process in readers:
        process.start()
    published = []
    try:
        for number in range(publishes):
            published.append(publish_again(home, number))
    finally:
        stop.set()
    reports = []
    for _ in readers:
        try:
            reports.append(results.get(timeout=300))
        except Empty:
            pytest.fail("a reader did not end")
    assert len(set(published)) == publishes
    assert [error for _, _, errors in reports for error in errors] == []
    assert sum(reads for reads, _, _ in reports) >= least_reads
    order = {snapshot_id: number for number, snapshot_id in enumerate(published)}
    for _, seen, _ in reports:
        numbers = [order[s] for s in seen if s in order]
        assert numbers == sorted(numbers), "a reader went back to an older snapshot"
    assert max(len(seen) for _, seen, _ in reports) > publishes // 5


def test_a_process_with_an_old_connection_sees_the_new_snapshot(finished: Finished, tmp_path: Path) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    path = home / "published" / "current" / "egov.duckdb"
    old = duckdb.connect(str(path), read_only=True)
    [(before,)] = old.execute("select snapshot_id from mart.snapshot").fetchall()
    new_id = publish_again(home, 0)
    with duckdb.connect(str(path), read_only=True) as new:
        assert new.execute("select snapshot_id from mart.snapshot").fetchall() == [(new_id,)]
    assert old.execute("select snapshot_id from mart.snapshot").fetchall() == [(before,)]
    old.close()
    assert query(home, "select snapshot_id from mart.snapshot") == [(new_id,)]
