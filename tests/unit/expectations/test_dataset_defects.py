"""The suites made from the dataset registry: clean rows are green, each rule's planted defect turns it red.

Their rules follow from the entries, and so do the defects here: the template's example row, read by the reader of
dropped files and taken through the generated SQL, is spoilt once per rule. Rules are counted by their own SQL;
that Great Expectations counts the same is shown for the suites that are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from assets.sources.files.reader import decode_table, frame_of
from assets.sources.files.table import Table
from expectations.model import Rule, Suite
from expectations.suites import SUITES
from expectations.suites.datasets import SUITES as GENERATED
from warehouse.database.generated_tables import declared_tables
from warehouse.database.migrate import SchemaName
from warehouse.database.sqltext import create_table
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
    """The example row in landing, core and mart, by the project's own reader and SQL."""
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
    places: tuple[tuple[SchemaName, str], ...] = (
        ("core", "core"),
        ("core", "core_db.core"),
        ("mart", "mart"),
    )
    for schema, made in places:
        select = entry.core_select() if schema == "core" else entry.mart_select()
        [table] = [table for table in declared_tables(schema) if table.name == entry.table]
        con.execute(create_table(f"{made}.{entry.table}", table.comment, table.columns))
        con.execute(f"INSERT INTO {made}.{entry.table} BY NAME {select}")


def relation(suite: Suite) -> str:
    return suite.table.replace("landing/files/", "landing.files_")


def red(con: duckdb.DuckDBPyConnection, suite: Suite) -> set[str]:
    """The rules that do not hold now, by their own SQL."""
    found = set()
    for rule in suite.checked:
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
    if rule.minimum is not None:
        return f"DELETE FROM {table}", set()
    if rule.name == "key_unique":
        return f"INSERT INTO {table} FROM {table}", set()
    if "_at_most_" in rule.name:
        low, high = rule.name.split("_at_most_")
        return f"UPDATE {table} SET {low} = {high} + 1", {low}
    if rule.name in NAMED:
        column, value = NAMED[rule.name]
    else:
        ending = next(ending for ending in SPOIL if rule.name.endswith(f"_{ending}"))
        column, value = rule.name.removesuffix(f"_{ending}"), SPOIL[ending]
    return f"UPDATE {table} SET {column} = {value}", {column}


def test_all_of_them_are_in_the_register() -> None:
    assert {suite.table for suite in GENERATED} <= SUITES.keys()
    assert len(GENERATED) == 3 * len(datasets().datasets)


@pytest.mark.parametrize("suite", GENERATED, ids=lambda suite: suite.table)
def test_each_rule_is_broken_by_its_defect_and_no_unrelated_one(
    suite: Suite, con: duckdb.DuckDBPyConnection
) -> None:
    assert red(con, suite) == set()
    rules = {rule.name: rule for rule in suite.checked}
    for rule in suite.checked:
        statement, changed = spoil(suite, rule)
        con.execute("BEGIN")
        con.execute(statement)
        found = red(con, suite)
        con.execute("ROLLBACK")
        assert rule.name in found, rule.name
        # what else fails speaks of the same column
        for name in found - {rule.name}:
            assert any(re.search(rf"\b{column}\b", rules[name].sql) for column in changed), (rule.name, found)


@pytest.mark.parametrize("schema", ["core", "mart"])
def test_what_a_file_must_say_is_kept_by_the_database(schema: str, con: duckdb.DuckDBPyConnection) -> None:
    for entry in datasets().datasets:
        for column in entry.columns:
            if column.required:
                with pytest.raises(duckdb.ConstraintException, match="NOT NULL"):
                    con.execute(f"UPDATE {schema}.{entry.table} SET {column.name} = NULL")
