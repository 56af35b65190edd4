"""The suites made from the dataset registry: clean rows are green, each rule's planted defect turns it red.

Their rules follow from the entries, and so do the defects here: the template's example row, read by the reader of
dropped files and taken through the generated SQL, is spoilt once per rule. Rules are counted by their own SQL;
that Great Expectations counts the same is shown for the suites that are written out.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from assets.sources.files.reader import decode_table, frame_of
from assets.sources.files.table import Table
from expectations.model import Rule, Suite
from expectations.suites import SUITES
from expectations.suites.datasets import SUITES as GENERATED
from warehouse.database import declared
from warehouse.registry.datasets import Dataset, datasets

SPOIL = {
    "present": "NULL",
    "known": "'lạ'",
    "canonical": "'000.00.15.H29'",
    "not_negative": "-1",
    "in_range": "1999",
    "form": "'2024-13'",
    "plausible": "DATE '1999-12-31'",
}
NAMED = {
    "span_is_half_open": ("span_end", "span_start"),
    "agency_exists": ("agency_id", "'H29.999'"),
    "agency_known": ("agency_id", "NULL"),
    "field_code_present": ("field_code", "NULL"),
}
"""Rules with a name of their own: the column that spoils them, and with what."""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(
            "CREATE SCHEMA landing; CREATE SCHEMA core; CREATE SCHEMA mart; ATTACH ':memory:' AS core_db"
        )
        con.execute(
            """CREATE SCHEMA core_db.core;
            CREATE TABLE core_db.core.agency_resolution AS
                SELECT unnest(['H29.15', 'H29.41', 'H29.123']) AS code, DATE '1900-01-01' AS valid_from,
                    NULL::DATE AS valid_to, code AS agency_id, 'department' AS level, TRUE AS in_city;
            CREATE TABLE core_db.core.field AS SELECT '101' AS field_code, 'Hộ tịch' AS name;
            CREATE TABLE mart.agency AS SELECT agency_id FROM core_db.core.agency_resolution"""
        )
        for entry in datasets().datasets:
            _fill(con, entry)
        yield con


def _fill(con: duckdb.DuckDBPyConnection, entry: Dataset) -> None:
    """The example row in landing, core and mart, by the project's own reader and SQL; constraints left out."""
    header, cells = [column.vi for column in entry.columns], [column.example for column in entry.columns]
    decoded, faults = decode_table(entry.id, Table(header, [(2, cells)]))
    assert not faults, (entry.id, faults)
    frame = frame_of(entry.id, decoded, "2024")
    con.register("frame_in", frame)
    con.execute(f"CREATE TABLE landing.files_{entry.id} AS FROM frame_in")
    con.unregister("frame_in")
    con.execute(
        f"CREATE TEMP VIEW landed_{entry.id} AS SELECT *, '1' AS _extract_id FROM landing.files_{entry.id}"
    )
    for schema, made in (("core", "core"), ("core", "core_db.core"), ("mart", "mart")):
        select = entry.core_select() if schema == "core" else entry.mart_select()
        known = declared.tables("mart" if schema == "mart" else "core")[entry.table].columns
        columns = ", ".join(f"{column} {told.type}" for column, told in known.items())
        con.execute(f"CREATE TABLE {made}.{entry.table} ({columns})")
        con.execute(f"INSERT INTO {made}.{entry.table} BY NAME {select}")


def relation(suite: Suite) -> str:
    return suite.table.replace("landing/files/", "landing.files_")


def red(con: duckdb.DuckDBPyConnection, suite: Suite) -> set[str]:
    """The rules that do not hold now, by their own SQL."""
    found = set()
    for rule in suite.rules:
        table = relation(suite)
        sql = rule.failing_rows(suite.keys)
        if sql is None:
            bad = con.execute(f"SELECT count(*) < {rule.minimum} FROM {table}").fetchall()[0][0]
        else:
            bad = con.execute(f"SELECT count(*) > 0 FROM ({sql.replace('{batch}', table)})").fetchall()[0][0]
        if bad:
            found.add(rule.name)
    return found


def spoil(suite: Suite, rule: Rule) -> tuple[str, set[str]]:
    """A statement that breaks the rule, and the columns it changes."""
    table = relation(suite)
    if rule.kind == "row_count":
        return f"DELETE FROM {table}", set()
    if rule.kind == "unique":
        return f"INSERT INTO {table} FROM {table}", set()
    if "_at_most_" in rule.name:
        low, high = rule.columns
        return f"UPDATE {table} SET {low} = {high} + 1", {low}
    column, value = NAMED.get(rule.name, (rule.columns[0], ""))
    value = value or next(text for ending, text in SPOIL.items() if rule.name.endswith(f"_{ending}"))
    return f"UPDATE {table} SET {column} = {value}", {column}


def test_all_of_them_are_in_the_register() -> None:
    assert {suite.table for suite in GENERATED} <= SUITES.keys()
    assert len(GENERATED) == 3 * len(datasets().datasets)
    assert all(len(suite.groups) == 2 for suite in GENERATED)


@pytest.mark.parametrize("suite", GENERATED, ids=lambda suite: suite.table)
def test_each_rule_is_broken_by_its_defect_and_no_unrelated_one(
    suite: Suite, con: duckdb.DuckDBPyConnection
) -> None:
    assert red(con, suite) == set()
    rules = {rule.name: rule for rule in suite.rules}
    for rule in suite.rules:
        statement, changed = spoil(suite, rule)
        con.execute("BEGIN")
        con.execute(statement)
        found = red(con, suite)
        con.execute("ROLLBACK")
        assert rule.name in found, rule.name
        # what else fails speaks of the same column
        assert all(changed & set(rules[name].columns) for name in found - {rule.name}), (rule.name, found)
