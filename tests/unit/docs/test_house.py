"""The drawing in docs/architecture.md shows every folder of the product, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TOPS = ("pipelines", "assets", "expectations", "warehouse")
DRAWING = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("## The house")[1].split("```")[1]


def drawn() -> set[str]:
    """Names before a slash, `a/{b,c}/` taken apart, `*.yaml` left out."""
    names = set()
    for word in re.findall(r"[\w{},/]+/", DRAWING):
        for part in word.strip("/").split("/"):
            names |= set(part.strip("{}").split(","))
    return names


def folders() -> set[str]:
    """Every folder down to the third level that holds files of the product."""
    found = set()
    for top in TOPS:
        for path in (ROOT / top).rglob("*"):
            inside = path.relative_to(ROOT).parts
            if (
                path.is_file()
                and "__pycache__" not in inside
                and "var" not in inside
                and "inbox" not in inside
            ):
                found |= set(inside[:-1][:3])
    return found


def test_every_folder_is_drawn() -> None:
    # what lies in the SQL folders is told by the page of the engine; Dagster's settings are a file
    own = {"prepared", "views", "engine", "instance"}
    assert sorted(folders() - drawn() - own) == []


def test_nothing_is_drawn_that_is_not_there() -> None:
    assert sorted(drawn() - folders() - {"sandbox"}) == []
