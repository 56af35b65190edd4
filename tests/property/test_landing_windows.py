from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from warehouse.landing.windows import Window, merge_windows, missing_windows, subtract_windows

BASE = datetime(2026, 1, 1)
SETTLE = timedelta(minutes=10)
minutes = st.integers(0, 200_000)


def at(minute: int) -> datetime:
    return BASE + timedelta(minutes=minute)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(minutes)
    return Window(at(start), at(start + draw(st.integers(1, 80_000))))


covered_sets = st.lists(windows(), max_size=6)


def holds(found: list[Window], moment: datetime) -> bool:
    return any(window.start <= moment < window.end for window in found)


@given(covered_sets)
def test_merging_keeps_every_moment_and_leaves_no_touching_windows(found: list[Window]) -> None:
    merged = merge_windows(found)
    assert all(a.end < b.start for a, b in pairwise(merged))
    for window in found:
        assert any(m.start <= window.start and window.end <= m.end for m in merged)
    assert merge_windows(merged) == merged


@given(windows(), covered_sets, minutes)
def test_what_is_left_over_is_exactly_what_is_not_covered(
    span: Window, found: list[Window], minute: int
) -> None:
    merged = merge_windows(found)
    left = subtract_windows(span, merged)
    moment = at(minute)
    assert holds(left, moment) == (holds([span], moment) and not holds(merged, moment))


@given(covered_sets, minutes, st.integers(1, 200_000), minutes)
def test_missing_windows_fill_every_gap(found: list[Window], start: int, length: int, minute: int) -> None:
    covered = merge_windows(found)
    begin, until = at(start), at(start + length)
    asked = missing_windows(covered, start=begin, until=until, settle=SETTLE)
    # Sorted, disjoint, inside the span, none longer than a month.
    assert all(a.end <= b.start for a, b in pairwise(asked))
    assert all(begin <= w.start and w.end <= until for w in asked)
    assert all(w.end - w.start <= timedelta(days=31) + SETTLE for w in asked)
    moment = at(minute)
    if begin <= moment < until and not holds(covered, moment):
        assert holds(asked, moment)
    # What is asked twice lies in the overlap behind the last covered end.
    if holds(asked, moment) and holds(covered, moment):
        assert moment >= max(w.end for w in covered) - SETTLE
    # Once landed, only the tail is asked again, and only as one window.
    after = missing_windows(merge_windows([*covered, *asked]), start=begin, until=until, settle=SETTLE)
    assert len(after) <= 1


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=6))
def test_runs_at_any_moments_cover_everything(steps: list[int]) -> None:
    covered: list[Window] = []
    until = BASE
    for step in steps:
        until += timedelta(minutes=step)
        covered = merge_windows([*covered, *missing_windows(covered, start=BASE, until=until, settle=SETTLE)])
        assert covered == [Window(BASE, until)]
