"""The glossary: in order, no word twice, and every place it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.database.declared import tables

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
PLACES = sorted({place for *_, where in ROWS for place in where.replace("`", "").split(", ")})


def test_words_are_in_order_and_none_stands_twice() -> None:
    words = [word for word, *_ in ROWS]
    assert len(words) >= 40
    assert len(words) == PAGE.count("\n| **")
    assert words == sorted(set(words))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_there(place: str) -> None:
    if table := re.fullmatch(r"(core|mart)\.(\w+)", place):
        assert table[2] in tables("core" if table[1] == "core" else "mart")
        return
    path, _, name = place.partition(":")
    assert (ROOT / path).exists()
    assert not name or re.search(rf"^(class |def )?{name}\b", (ROOT / path).read_text("utf-8"), re.MULTILINE)
