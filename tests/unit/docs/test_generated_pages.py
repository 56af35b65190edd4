"""The generated pages are those that the registry and the DDL give, and every link in the docs leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "write_docs.py"), "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_row_of_a_table_has_as_many_cells_as_its_header(page: Path) -> None:
    """Markdown drops what stands beyond the last header, without a word."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for table in re.findall(r"(?:^ *\|.*\n)+", text, re.MULTILINE):
        header, *rows = (len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines())
        assert rows == [header] * len(rows), table.splitlines()[0]


def test_the_dictionary_explains_every_column_in_both_languages() -> None:
    text = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `.*", text, re.MULTILINE)
    assert len(rows) > 850
    for row in rows:
        assert all(cell.strip() for cell in row.strip("|").split("|")), row
