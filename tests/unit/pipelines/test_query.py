"""`egov query`: what is printed can be opened in a spreadsheet and shown in a terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import call
from warehouse.privacy.spreadsheet import plain_cell

NAMES = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "\tx",
    " =x",
    "＝x",
    "O'Hara; DROP TABLE t--",
    "[/x] [red]",
    "Sở A",
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # A path may hold what SQL and patterns for files hold.
    folder = tmp_path / "it's 100% #1" / "published" / "current"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "egov.duckdb")) as con:
        con.execute("CREATE SCHEMA mart")
        con.execute("CREATE TABLE mart.agency (name VARCHAR, n INTEGER)")
        con.executemany("INSERT INTO mart.agency VALUES (?, -5)", [[name] for name in NAMES])
    monkeypatch.setenv("EGOV_HOME", str(folder.parents[1]))
    return folder.parents[1]


def test_no_cell_of_a_csv_is_a_formula(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["query", 'SELECT name AS "=h", n FROM mart.agency', "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["'=h", "n"]
    assert [row[0] for row in rows[1:]] == [f"'{name}" for name in NAMES[:7]] + NAMES[7:]
    # A number is a number, whatever its sign.
    assert {row[1] for row in rows[1:]} == {"-5"}


def test_a_table_shows_names_as_they_are(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["query", "SELECT name FROM mart.agency WHERE name LIKE '[%'"]) == 0
    assert "[/x] [red]" in capsys.readouterr().out


def test_json_keeps_every_sign(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["query", "SELECT name FROM mart.agency WHERE name LIKE '=%'", "--format", "json"]) == 0
    assert '"=1+1"' in capsys.readouterr().out


@pytest.mark.parametrize("sql", ["DELETE FROM mart.agency", "CREATE TABLE mart.x (a INTEGER)", "SELECT ("])
def test_it_only_reads(home: Path, sql: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["query", sql]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_what_needs_no_mark_gets_none() -> None:
    for text in ("", "a=b", "1-2", "Sở A", "x@y"):
        assert plain_cell(text) == text
