"""What is told of tables without a home is what a home has, and what is told of statements is what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.database.declared import tables, tables_read

SQL = Path(__file__).parents[3] / "warehouse" / "sql"


def inputs(file: Path) -> set[str]:
    """The tables that the header of a file names: `core.<table>`, `mart.<table>`, and temporary ones."""
    [text] = re.findall(r"^-- inputs: (.*(?:\n--   .*)*)", file.read_text(encoding="utf-8"), re.MULTILINE)
    return set(re.findall(r"\w+(?:\.\w+)?", text))


@pytest.mark.parametrize(
    "file", sorted(SQL.rglob("*.sql")), ids=lambda file: file.relative_to(SQL).as_posix()
)
def test_the_header_names_the_tables_that_the_statement_reads(file: Path) -> None:
    query = (
        tables("mart")[file.stem].view_sql
        if file.parent.name == "views"
        else file.read_text(encoding="utf-8")
    )
    read = {name.removeprefix("core_db.") for name in tables_read(query)}
    named = inputs(file)
    assert {name for name in read if "." in name} == {
        name for name in named if name.startswith(("core.", "mart.", "kept."))
    }
    if "core" not in file.relative_to(SQL).parts:  # there they are told in words: "pending extracts of …"
        assert {name for name in read if "." not in name} <= named


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM a JOIN mart.b USING (id), core_db.core.c", {"a", "mart.b", "core_db.core.c"}),
        ("WITH a AS (FROM mart.x), b AS (FROM a) SELECT * FROM b", {"mart.x"}),
        ("WITH RECURSIVE a AS (FROM mart.x UNION ALL FROM a) FROM a", {"mart.x"}),
        ("SELECT 'FROM mart.text' AS a -- FROM mart.comment\nFROM mart.x", {"mart.x"}),
        ("SELECT (SELECT max(i) FROM mart.x) FROM mart.y WHERE i IN (FROM mart.z)", {"mart.x", "mart.y", "mart.z"}),
        ("FROM mart.x WHERE day = $day", {"mart.x"}),
        ("SELECT 1", set()),
    ],
)  # fmt: skip
def test_what_a_query_reads(query: str, expected: set[str]) -> None:
    assert tables_read(query) == expected


def test_what_is_no_query_is_refused() -> None:
    with pytest.raises(ValueError, match="DELETE"):
        tables_read("DELETE FROM mart.x")
