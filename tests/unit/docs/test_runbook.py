"""The runbook: every row names the test that tries it as written, and that test is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
PAGE = (TESTS.parent / "docs" / "operations.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## When something is wrong")[1].split("\n## ")[0]
ROWS = [
    line for line in SECTION.splitlines() if line.startswith("| ") and not line.startswith("| what you see")
]


def test_the_runbook_has_rows() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:40])
def test_a_row_says_what_to_do_and_who_tries_it(row: str) -> None:
    cells = [cell.strip() for cell in re.split(r"(?<!\\\\)\|", row)[1:-1]]
    assert len(cells) == 4
    assert all(cells)
    [(file, test)] = re.findall(r"`([\w/]+\.py)::(\w+)`", cells[3])
    assert re.search(rf"^(async )?def {test}\b", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE)
