"""Every rule of every suite: clean data is green, its planted defect turns it red and nothing unrelated.

The whole suite of the table is judged by Great Expectations for each defect, as in a run; the rules of
other suites that read a table the defect changes are counted beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from expectations.gxrun import Session
from expectations.suites import SUITES as ALL_SUITES
from expectations.suites.datasets import SUITES as GENERATED
from tests.unit.expectations.bench import HERE, NOW, Bench, relation_of
from tests.unit.expectations.defects import Defect, core, landing, mart

# Those made from the dataset registry have their defects made from it too (``test_dataset_defects.py``).
SUITES = {table: suite for table, suite in ALL_SUITES.items() if suite not in GENERATED}
LAYERS = {"landing": landing, "core": core, "mart": mart}
PLANTED = [defect for module in LAYERS.values() for defect in module.DEFECTS]
# The rules of all suites that read tables beside their own: relation → (table, rule, query).
READERS: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
for _suite in SUITES.values():
    for _rule in _suite.at(NOW).rules:
        if _rule.kind == "query":
            for _read in set(re.findall(r"\b(?:core|mart)\.[a-z_0-9]+", _rule.sql)) - {_suite.table}:
                READERS[_read].append((_suite.table, _rule.name, _rule.sql))


@pytest.mark.parametrize("table", sorted(SUITES))
def test_clean_rows_are_green(table: str, bench: Bench) -> None:
    assert bench.red(table) == {}


@pytest.mark.parametrize("table", sorted(SUITES))
def test_an_empty_table_fails_the_row_count_only(table: str, bench: Bench) -> None:
    counted = next(rule for rule in SUITES[table].rules if rule.kind == "row_count")
    with bench.planted(f"DELETE FROM {relation_of(table)}"):
        assert set(bench.red(table)) == ({counted.name} if counted.minimum else set())


@pytest.mark.parametrize("defect", PLANTED, ids=str)
def test_a_planted_defect_turns_its_rule_red_and_no_other(defect: Defect, bench: Bench) -> None:
    relation = relation_of(defect.table)
    sql = defect.sql.replace("{t}", relation).replace("{one}", "rowid = 0")
    expected = {defect.rule, *(name for name in defect.also if ":" not in name)}
    elsewhere = {name for name in defect.also if ":" in name}
    with bench.planted(sql) as changed:
        assert bench.red(defect.table) == dict.fromkeys(expected, "failed")
        assert _red_elsewhere(bench.session, changed, defect.table) == elsewhere


def _red_elsewhere(session: Session, changed: set[str], table: str) -> set[str]:
    asked = {reader for one in changed for reader in READERS[one] if reader[0] != table}
    found = set()
    for name, rule, sql in sorted(asked):
        bad = sql.replace("{batch}", relation_of(name))
        if session.fetch(f"SELECT 1 AS n FROM ({bad}) AS bad LIMIT 1"):
            found.add(f"{name}:{rule}")
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_every_rule_has_a_planted_defect(layer: str) -> None:
    rules = {
        f"{table}:{rule.name}"
        for table, suite in SUITES.items()
        if table.startswith(layer)
        for rule in suite.rules
        if rule.kind != "row_count"
    }
    planted = {str(defect) for defect in LAYERS[layer].DEFECTS}
    assert planted - rules == set(), "defects of rules that are no more"
    listed = HERE / "defects" / f"missing_{layer}.txt"
    missing = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    assert rules - planted == missing, f"write a defect, or strike it from {listed.name}"


def test_a_defect_is_planted_once() -> None:
    again = Counter((str(defect), defect.sql) for defect in PLANTED)
    assert [str(key) for key, times in again.items() if times > 1] == []
