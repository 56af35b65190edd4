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


def cited() -> dict[str, Path]:
    """A place of every number that any text of the project cites."""
    texts = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    kept = [path for path in texts if not {"var", "node_modules"} & set(path.relative_to(ROOT).parts)]
    pages = [*kept, *ROOT.glob("*.md")]
    return {number: path for path in pages for number in NUMBER.findall(path.read_text(encoding="utf-8"))}


def test_a_number_names_one_paragraph() -> None:
    numbers = [number for number, _, _ in PARAGRAPHS]
    assert len(numbers) >= 88
    assert len(set(numbers)) == len(numbers)
    # Outside its own heading no number stands on the page, so a search for one ends at its paragraph.
    assert sorted(NUMBER.findall(PAGE.split("\n## ", 1)[1])) == sorted(numbers)


def test_every_number_cited_has_its_paragraph() -> None:
    told = {number for number, _, _ in PARAGRAPHS}
    assert {number: path for number, path in cited().items() if number not in told} == {}


def test_a_paragraph_says_something_under_a_title_of_its_own() -> None:
    titles = [title for _, title, _ in PARAGRAPHS]
    assert len(set(titles)) == len(titles)
    assert all(len(text) > 20 for _, _, text in PARAGRAPHS)
