"""Every rule of every suite: clean data is green, its planted defect turns it red and nothing unrelated.

The whole suite of the table is judged by Great Expectations for each defect, as in a run; the rules of
other suites that read a table the defect changes are counted beside it. The tables have the constraints of the
working files, so a rule whose defects the database refuses cannot fail and is none; that it refuses them is shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import cast

import pytest
from sqlalchemy.exc import IntegrityError

from expectations.gxrun import Session
from expectations.model import unique
from expectations.rules.codes import not_negative, one_of
from expectations.rules.times import half_open
from expectations.suites import SUITES as ALL_SUITES
from expectations.suites.datasets import SUITES as GENERATED
from tests.unit.expectations.bench import NOW, Bench, relation_of
from tests.unit.expectations.defects import Defect, core, landing, mart
from warehouse.registry.core_tables import CORE_TABLES, Fact

# Those made from the dataset registry have their defects made from it too (``test_dataset_defects.py``).
SUITES = {table: suite for table, suite in ALL_SUITES.items() if suite not in GENERATED}
LAYERS = {"landing": landing, "core": core, "mart": mart}
ALL = [defect for module in LAYERS.values() for defect in module.DEFECTS]
_RULES = {f"{table}:{rule.name}" for table, suite in SUITES.items() for rule in suite.checked}
PLANTED = [defect for defect in ALL if str(defect) in _RULES]
REFUSED = [defect for defect in ALL if str(defect) not in _RULES]
# The rules of all suites that read tables beside their own: relation → (table, rule, query).
READERS: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
for _suite in SUITES.values():
    for _rule in _suite.at(NOW).rules:
        if _rule.is_query:
            for _read in set(re.findall(r"\b(?:core|mart)\.[a-z_0-9]+", _rule.sql)) - {_suite.table}:
                READERS[_read].append((_suite.table, _rule.name, _rule.sql))


@pytest.mark.parametrize("table", sorted(SUITES))
def test_clean_rows_are_green(table: str, bench: Bench) -> None:
    assert bench.red(table) == {}


@pytest.mark.parametrize("table", sorted(SUITES))
def test_an_empty_table_fails_the_row_count_only(table: str, bench: Bench) -> None:
    with bench.planted(f"DELETE FROM {relation_of(table)}"):
        assert set(bench.red(table)) == (set() if SUITES[table].may_be_empty else {"row_count"})


@pytest.mark.parametrize("defect", PLANTED, ids=str)
def test_a_planted_defect_turns_its_rule_red_and_no_other(defect: Defect, bench: Bench) -> None:
    sql = statements(defect)
    expected = {defect.rule, *(name for name in defect.also if ":" not in name)}
    elsewhere = {name for name in defect.also if ":" in name}
    with bench.planted(sql) as changed:
        assert bench.red(defect.table) == dict.fromkeys(expected, "failed")
        assert _red_elsewhere(bench.session, changed, defect.table) == elsewhere


def statements(defect: Defect) -> str:
    return defect.sql.replace("{t}", relation_of(defect.table)).replace("{one}", "rowid = 0")


@pytest.mark.parametrize("defect", REFUSED, ids=str)
def test_a_defect_without_a_rule_is_refused_by_the_database(defect: Defect, bench: Bench) -> None:
    with pytest.raises(IntegrityError, match="constraint failed"), bench.planted(statements(defect)):
        pass


def _red_elsewhere(session: Session, changed: set[str], table: str) -> set[str]:
    asked = {reader for one in changed for reader in READERS[one] if reader[0] != table}
    found = set()
    for name, rule, sql in sorted(asked):
        bad = sql.replace("{batch}", relation_of(name))
        if session.fetch(f"SELECT 1 AS n FROM ({bad}) AS bad LIMIT 1"):
            found.add(f"{name}:{rule}")
    return found


def test_every_rule_has_a_planted_defect() -> None:
    counts = {f"{table}:row_count" for table in SUITES}
    assert _RULES - {str(defect) for defect in PLANTED} - counts == set(), "write a defect"


def test_no_rule_stands_on_what_the_database_refuses(bench: Bench) -> None:
    """Asked of the constraints themselves, also for the suites made from the registry of file datasets."""
    named = "schema_name || '.' || table_name AS name, constraint_type AS type"
    found = bench.session.fetch(
        f"SELECT {named}, constraint_column_names AS columns, constraint_text AS text FROM duckdb_constraints()"
    )
    refused = set()
    for one in found:
        columns = ", ".join(str(column) for column in cast("list[str]", one["columns"]))
        if one["type"] == "NOT NULL":
            refused.add((one["name"], f"{columns} IS NULL"))
        elif one["type"] in ("PRIMARY KEY", "UNIQUE"):
            refused.add((one["name"], unique(*columns.split(", ")).sql))
        elif one["type"] == "CHECK":
            condition = str(one["text"]).removeprefix("CHECK(").removesuffix(")")
            refused.add((one["name"], opposite(condition)))
    assert {
        f"{table}:{rule.name}"
        for table, suite in ALL_SUITES.items()
        for rule in suite.rules
        if (table, rule.sql) in refused
    } == set()


def opposite(condition: str) -> str:
    """What a rule would say that a CHECK forbids, for the forms of CHECK there are."""
    plain = condition.replace('"', "").strip("()")
    for says, would_say in ((" IN (", " NOT IN ("), (" >= ", " < "), (" > ", " <= "), (" != ", " = ")):
        if says in plain:
            return plain.replace(says, would_say, 1) + (")" if says == " IN (" else "")
    raise AssertionError(f"a CHECK of a form that is new here: {condition}")


def test_a_rule_on_a_constraint_would_be_noticed() -> None:
    assert opposite("(kind IN ('a', 'b'))") == one_of("kind", ("a", "b"), "x").sql
    assert opposite("(amount >= 0)") == not_negative("amount")[0].sql
    assert opposite("(valid_to > valid_from)") == half_open().sql


def test_core_keeps_the_types_of_landing(bench: Bench) -> None:
    """What a table is declared with cannot change by itself, so it is compared here and not in a run."""
    kept = {
        (str(row["name"]), str(row["column_name"])): str(row["type"])
        for row in bench.session.fetch(
            "SELECT table_name AS name, column_name AS column_name, data_type AS type FROM duckdb_columns() "
            "WHERE schema_name = 'core'"
        )
    }
    for name, table in CORE_TABLES.items():
        if isinstance(table, Fact):
            for column, kind in table.contract.landed.items():
                assert kept.get((name, column), kind) == kind, (name, column)


def test_a_defect_is_planted_once() -> None:
    again = Counter((str(defect), defect.sql) for defect in ALL)
    assert [str(key) for key, times in again.items() if times > 1] == []
