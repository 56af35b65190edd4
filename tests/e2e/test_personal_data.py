"""Nothing of a person and no secret is in anything a run has written; the search proves itself with canaries."""

from __future__ import annotations

import base64
import gzip
import html
import json
import sqlite3
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.settings import SECRET_NAMES
from tests.e2e.bench import Bench
from tests.e2e.conftest import Finished
from tests.e2e.personal_data import load_people, search

CANARY = "Nguyễn Thị Hoàng & Yến"


def secrets(bench: Bench) -> list[str]:
    """The sandbox's secrets, each of its own kind, and what is sent in place of one."""
    pair = f"{bench.env['PORTAL_CLIENT_ID']}:{bench.env['PORTAL_CLIENT_SECRET']}"
    values = {base64.b64encode(pair.encode()).decode(), *(bench.env[name] for name in SECRET_NAMES)}
    assert len(values) == len(SECRET_NAMES) + 1
    return sorted(values)


def test_no_personal_value_and_no_secret_in_anything_written(finished: Finished, bench: Bench) -> None:
    people = load_people(bench.truth / "people.jsonl")
    assert len(people) > 1_000
    # One search for both: reading everything is what costs.
    findings = search([finished.home, finished.home.parent / "finished.log"], [*people, *secrets(bench)])
    assert not findings, findings[:20]


def plant(folder: Path) -> dict[str, Path]:
    frame = pl.DataFrame({"id": [1], "note": [f"gửi {CANARY} ký"]})
    frame.write_parquet(folder / "a.parquet")
    with duckdb.connect(str(folder / "b.duckdb")) as con:
        con.execute("create schema s")
        con.execute("create table s.t as select ? as note", [CANARY])
    with sqlite3.connect(folder / "c.sqlite") as db:
        db.execute("create table event (body text)")
        db.execute("insert into event values (?)", [json.dumps({"x": json.dumps({"name": CANARY})})])
    (folder / "d.txt").write_text(CANARY, encoding="utf-8")
    (folder / "e.json").write_text(json.dumps([CANARY]))
    (folder / "f.html").write_text(f"<td>{html.escape(CANARY)}</td>", encoding="utf-8")
    (folder / "g.gz").write_bytes(gzip.compress(CANARY.encode()))
    with zipfile.ZipFile(folder / "h.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{html.escape(CANARY)}</t>")
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    "name", ["a.parquet", "b.duckdb", "c.sqlite", "d.txt", "e.json", "f.html", "g.gz", "h.xlsx"]
)
def test_search_finds_a_canary_in_every_format(tmp_path: Path, name: str) -> None:
    planted = plant(tmp_path)
    assert search([planted[name]], [CANARY])
    assert not search([planted[name]], ["Trần Văn Không Có"])
