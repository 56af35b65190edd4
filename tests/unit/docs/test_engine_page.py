"""docs/engine.md names the temporary tables that a build makes, all of them and no others, and who reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import warehouse.mart.build as build
from tests.unit.mart.world import World
from warehouse.database.declared import tables_read
from warehouse.mart.refresh import FACTS
from warehouse.mart.rows import SQL_DIR
from warehouse.mart.session import Session
from warehouse.mart.sums import SUMS

PAGE = Path(__file__).parents[3] / "docs" / "engine.md"
_KINDS = {
    **{f"{kind}_{fact}": f"{kind}_*" for kind in ("added", "removed") for fact in FACTS},
    **{f"moved_{name}": "moved_*" for name in (*SUMS, "contribution")},
}
"""Tables that there is one of per fact or sum: the page names them together."""
_NAME = re.compile(r"`([\w*]+)`")


def rows() -> Iterator[list[str]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_every_temporary_table_of_a_build_is_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: set[str] = set()
    run = build._run

    def listed(session: Session, began: float) -> build.MartReport:
        report = run(session, began)
        names = "SELECT table_name FROM duckdb_tables() WHERE temporary AND NOT internal"
        views = "SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal"
        made.update(
            _KINDS.get(name, name) for (name,) in session.con.execute(f"{names} UNION ALL {views}").fetchall()
        )
        return report

    monkeypatch.setattr(build, "_run", listed)
    world = World(tmp_path)
    world.dossier()
    world.build()
    world.dossier()
    world.log()
    world.build(run_id="run-2")
    assert sorted(row[0].strip("`") for row in rows()) == sorted(made)


def test_the_page_says_which_statements_read_a_table() -> None:
    page = {row[0].strip("`"): set(_NAME.findall(row[3])) for row in rows()}
    readers: dict[str, set[str]] = {name: set() for name in page}
    for folder in ("changed", "prepared", "engine", "indicators"):
        for path in (SQL_DIR / folder).glob("*.sql"):
            read = tables_read(path.read_text(encoding="utf-8"))
            for name in {_KINDS.get(name, name) for name in read} & page.keys():
                readers[name].add("indicators" if folder == "indicators" else path.stem)
    stems = {path.stem for path in SQL_DIR.rglob("*.sql")} | {"indicators"}
    assert {name: named & stems for name, named in page.items()} == readers
