"""The property tests with many more, and each time other, examples than `make test` tries."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property import test_answers as answers
from tests.property import test_damaged_files as damaged
from tests.property import test_paging as paging
from tests.property.test_apply_order import FACTS, check_order

many = settings(
    max_examples=300, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize("table", FACTS)
@many
@given(data=st.data())
def test_order_and_grouping(table: str, data: st.DataObject) -> None:
    check_order(table, data)


@pytest.mark.parametrize("name", paging.CONNECTORS)
@many
@given(st.integers(0, 9), st.lists(paging.moves, max_size=12), st.booleans(), st.sampled_from(paging.OFFERS))
def test_paging(name: str, start: int, plan: list[paging.Moves], by_time: bool, offers: str) -> None:
    paging.check_paging(name, start, plan, by_time, offers)


@pytest.mark.parametrize("name", sorted(set(answers.PULLS) - answers.SLOW))
@many
@given(answers.spoilings)
def test_spoiled_answers(name: str, plan: answers.Plan) -> None:
    answers.ends_well(name, plan)


@pytest.mark.parametrize("good", damaged.GOOD)
@settings(max_examples=5000, deadline=None, print_blob=True)
@given(
    flips=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=6),
    cut=st.none() | st.integers(0, 4000),
)
def test_damaged_documents(good: str, flips: list[tuple[int, int]], cut: int | None) -> None:
    raw = bytearray(good.encode())
    for at, byte in flips:
        raw[at % len(raw)] = byte
    damaged.read(bytes(raw[:cut]))
