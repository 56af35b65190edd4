"""The page of readings: every number that code, SQL, tests and pages cite names one paragraph there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NUMBER = re.compile(r"\bR\d{2,3}\b")
PAGE = (ROOT / "docs" / "readings.md").read_text(encoding="utf-8")
PARAGRAPHS = re.findall(r"^### (R\d{2,3}) · (.+)\n(.+)", PAGE, re.MULTILINE)
FOLDERS = (
    "assets",
    "benchmarks",
    "docs",
    "expectations",
    "pipelines",
    "sandbox",
    "tests",
    "tools",
    "warehouse",
)
ENDINGS = {".py", ".sql", ".yaml", ".yml", ".toml", ".md"}


def texts() -> dict[Path, str]:
    """Code, SQL, declarations and pages of the project."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    ours = [path for path in paths if "var" not in path.relative_to(ROOT).parts]
    return {path: path.read_text(encoding="utf-8") for path in (*ours, *ROOT.glob("*.md"))}


def test_a_number_names_one_paragraph() -> None:
    numbers = [number for number, _, _ in PARAGRAPHS]
    assert len(numbers) >= 88
    assert len(set(numbers)) == len(numbers)
    # Outside its own heading no number stands on the page, so a search for one ends at its paragraph.
    assert sorted(NUMBER.findall(PAGE.split("\n## ", 1)[1])) == sorted(numbers)


def test_every_number_cited_has_its_paragraph() -> None:
    told = {number for number, _, _ in PARAGRAPHS}
    cited = {number: path for path, text in texts().items() for number in NUMBER.findall(text)}
    assert {number: path for number, path in cited.items() if number not in told} == {}


def test_no_text_cites_a_section_of_a_page_that_is_not_here() -> None:
    section = re.compile("\u00a7|\\b(?:domain|wire) (?:section|note|[A-D]?[0-9])")
    assert [path for path, text in texts().items() if section.search(text)] == [
        ROOT / "tests" / "unit" / "docs" / "test_reader_texts.py"
    ]


def test_a_paragraph_says_something_under_a_title_of_its_own() -> None:
    titles = [title for _, title, _ in PARAGRAPHS]
    assert len(set(titles)) == len(titles)
    assert all(len(text) > 20 for _, _, text in PARAGRAPHS)
