"""Counts for the public: small ones are hidden, by hand, and none can be computed back, whatever the counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import permutations, product

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.mart.rows import SQL_DIR

CELLS = (SQL_DIR / "engine" / "procedure_cell.sql").read_text(encoding="utf-8")
QUERY = (SQL_DIR / "prepared" / "public_agency_procedure.sql").read_text(encoding="utf-8")
TOTAL = "total"
Pair = tuple[int | None, int | None]
Shown = dict[str, Pair]


class Public:
    """Counts of one agency and year in, what is published of them out."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.con.execute(
            """CREATE SCHEMA mart;
            CREATE TABLE public_limit (min_count INTEGER);
            CREATE TABLE counted (procedure_code VARCHAR, whole INTEGER, part INTEGER);
            CREATE TABLE mart.agency (agency_id VARCHAR, level VARCHAR, name VARCHAR, valid_from DATE);
            CREATE TABLE mart.procedure (procedure_code VARCHAR, name VARCHAR, valid_from DATE);
            CREATE VIEW mart.dossier AS
            SELECT true AS in_city, false AS deleted, procedure_code,
                DATE '2026-01-05' AS received_date, 'H29.1' AS received_agency_id, 'commune' AS received_agency_level,
                DATE '2026-01-09' AS finished_date, 'H29.1' AS finished_agency_id, 'commune' AS finished_agency_level,
                CASE WHEN n <= part THEN 2 ELSE 1 END AS channel, true AS in_timeliness_base, n > part AS is_on_time
            FROM counted, LATERAL (SELECT unnest(range(1, whole + 1)) AS n)"""
        )
        self.con.execute(f"CREATE VIEW procedure_cell AS {CELLS}")

    def of(self, counts: Mapping[str, tuple[int, int]], limit: int = 5) -> Shown:
        """What is shown of (whole, part) per procedure and of the total; both pairs are given the same counts."""
        con = self.con
        con.execute("DELETE FROM public_limit; DELETE FROM counted")
        con.execute("INSERT INTO public_limit VALUES (?)", [limit])
        rows = [[name, *pair] for name, pair in counts.items()]
        if rows:
            con.executemany("INSERT INTO counted VALUES (?, ?, ?)", rows)
        found = con.execute(
            f"SELECT procedure_code, is_total, received, online, resolved, late, is_suppressed FROM ({QUERY})"
        ).fetchall()
        shown: Shown = {}
        for code, is_total, received, online, resolved, late, suppressed in found:
            assert (received, online) == (resolved, late)
            assert suppressed == (received is None or online is None)
            assert is_total == (code is None)
            shown[TOTAL if is_total else code] = (received, online)
        return shown


@cache
def public() -> Public:
    return Public()


def test_large_counts_and_zeros_are_shown() -> None:
    assert public().of({"a": (20, 0), "b": (7, 7)}) == {"a": (20, 0), "b": (7, 7), TOTAL: (27, 7)}


def test_a_small_count_is_hidden_and_the_next_smallest_with_it() -> None:
    shown = public().of({"a": (3, 0), "b": (9, 0), "c": (30, 0), "d": (50, 0)})
    assert shown == {"a": (None, 0), "b": (None, 0), "c": (30, 0), "d": (50, 0), TOTAL: (92, 0)}


def test_two_small_counts_that_add_up_to_less_than_the_limit_take_a_third() -> None:
    shown = public().of({"a": (1, 0), "b": (1, 0), "c": (8, 0), "d": (50, 0)})
    assert [name for name, (whole, _) in shown.items() if whole is None] == ["a", "b", "c"]


def test_counts_that_could_only_be_one_each_take_another() -> None:
    ones = dict.fromkeys("abcde", (1, 0))
    shown = public().of(ones | {"f": (8, 0), "g": (40, 0)})
    assert (shown["f"], shown["g"], shown[TOTAL]) == ((None, 0), (40, 0), (53, 0))


def test_a_lone_small_count_hides_its_total() -> None:
    assert public().of({"a": (3, 0)}) == {"a": (None, 0), TOTAL: (None, 0)}
    assert public().of({"a": (40, 3)}) == {"a": (40, None), TOTAL: (40, None)}


def test_a_part_is_hidden_when_what_is_left_of_the_whole_is_small() -> None:
    shown = public().of({"a": (20, 18), "b": (30, 10), "c": (40, 25)})
    assert shown == {"a": (20, None), "b": (30, None), "c": (40, 25), TOTAL: (90, 53)}


def test_the_limit_is_a_setting_and_zero_hides_nothing() -> None:
    counts = {"a": (3, 1), "b": (9, 2)}
    assert public().of(counts, 0) == {**counts, TOTAL: (12, 3)}
    assert public().of(counts, 4)["a"] == (None, None)
    assert public().of({"a": (10, 0), "b": (30, 0)}, 11)["b"] == (None, 0)


PAIRS = st.integers(1, 14).flatmap(lambda whole: st.tuples(st.just(whole), st.integers(0, whole)))
COUNTS = st.lists(PAIRS, min_size=1, max_size=7).map(lambda pairs: dict(zip("abcdefg", pairs, strict=False)))


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.sampled_from([2, 3, 5, 10]))
def test_no_hidden_count_can_be_computed_back(counts: dict[str, tuple[int, int]], limit: int) -> None:
    shown = public().of(counts, limit)
    for name, (whole, part) in shown.items():
        true_whole, true_part = counts.get(name) or tuple(map(sum, zip(*counts.values(), strict=True)))
        assert whole in (None, true_whole)
        assert part in (None, true_part)
        assert whole is None or whole >= limit
        assert part is None or part == 0 or part >= limit
        assert whole is None or part is None or whole == part or whole - part >= limit
    hidden = {(name, i) for name in counts for i in (0, 1) if shown[name][i] is None}
    assert _uncertain(counts, shown) == hidden, (counts, shown)


def _uncertain(counts: Mapping[str, tuple[int, int]], shown: Shown) -> set[tuple[str, int]]:
    """The counts that differ in some other world that would be published just the same.

    Worlds are tried by moving one dossier among the wholes and one among the parts: from one hidden count to another,
    or in and out where their total is hidden.
    """
    moves: list[list[dict[str, int]]] = []
    for i in (0, 1):
        hidden = [name for name in counts if shown[name][i] is None]
        found: list[dict[str, int]] = [{}, *({a: 1, b: -1} for a, b in permutations(hidden, 2))]
        if shown[TOTAL][i] is None:
            found += [{name: step} for name in hidden for step in (1, -1)]
        moves.append(found)
    uncertain: set[tuple[str, int]] = set()
    for wholes, parts in product(*moves):
        if all(
            1 <= whole + wholes.get(name, 0) >= part + parts.get(name, 0) >= (shown[name][1] is None)
            for name, (whole, part) in counts.items()
        ):
            uncertain |= {(name, 0) for name in wholes} | {(name, 1) for name in parts}
    return uncertain
