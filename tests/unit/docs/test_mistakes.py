"""The page of mistakes: every row names what notices it, and that is there and says the number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.indicators.test_naive_readings import READINGS

TESTS = Path(__file__).parents[2]
PAGE = (TESTS.parent / "docs" / "mistakes.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_the_page_has_every_number() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 37))


@pytest.mark.parametrize(("number", "what", "noticed"), ROWS, ids=[row[0] for row in ROWS])
def test_a_mistake_is_noticed_by_what_the_page_names(number: str, what: str, noticed: str) -> None:
    assert what
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", noticed)
    if "naive reading" in noticed:
        assert any(naive.item == number for naive in READINGS)
    else:
        assert named
    for file, test in named:
        text = (TESTS / file).read_text(encoding="utf-8")
        marks = re.search(rf"((?:^[@ )\]].*\n)*)^(?:async )?def {test}\b", text, re.MULTILINE)
        assert marks, f"{file} has no {test}"
        given = re.search(r"@pytest\.mark\.mistake\(([\d, ]+)\)", marks[1])
        assert given, f"{test} does not say which mistakes it notices"
        assert number in given[1].split(", ")
