"""Tables that follow from a contract: made anew and filled again when a file holds another shape of them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.unit.core.landed import Home
from tests.unit.core.test_apply import apply, day, dossier, rows
from warehouse.database.connection import Warehouse
from warehouse.database.generated_tables import declared_tables, sync_tables
from warehouse.mart.rows import SQL_DIR
from warehouse.registry.core_tables import CORE_TABLES, Fact, handed_on

EVERYTHING = "SELECT d.*, f.*, s.* FROM core.dossier AS d LEFT JOIN core.dossier_fee AS f USING (dossier_code) LEFT JOIN core.dossier_supplement AS s USING (dossier_code) ORDER BY ALL"  # noqa: E501


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with dossiers of two extracts and a rating, all of them in core."""
    home = Home(tmp_path)
    fee = {"code": "p", "kind": "Phi", "collected_at": "1", "amount": 10}
    home.land("portal", "dossier", [dossier("A", "2025-02-01", fees=[fee, fee], vneid_verified=True)])
    home.land("portal", "dossier", [dossier("A", "2025-03-01", fees=[fee]), dossier("B", "2025-03-01")])
    rating = {"dossier_code": "A", "rated_at": day("2025-03-02"), "level": 1, "updated_at": day("2025-03-02")}
    home.land("portal", "rating", [rating])
    apply(home, "dossier")
    apply(home, "rating")
    return home


@pytest.mark.parametrize(
    "older",
    [
        "ALTER TABLE core.dossier DROP COLUMN vneid_verified",
        "ALTER TABLE core.dossier ADD COLUMN dropped_since VARCHAR",
        "ALTER TABLE core.dossier ALTER COLUMN vneid_verified TYPE INTEGER",
        "ALTER TABLE core.dossier ALTER COLUMN deleted DROP NOT NULL",
        "ALTER TABLE core.dossier_fee DROP COLUMN code",
        "DROP TABLE core.dossier_supplement",
        "CREATE OR REPLACE TABLE core.dossier_fee AS FROM core.dossier_fee",
    ],
)
def test_a_file_with_tables_of_an_older_contract_is_filled_again_from_landing(home: Home, older: str) -> None:
    before = rows(home, EVERYTHING)
    assert len(before) == 2
    with home.warehouse.core() as con:
        con.execute(older)
    with home.warehouse.core() as con:
        assert con.execute("SELECT count(*) FROM core.dossier").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) FROM core.rating").fetchall() == [(1,)]
        assert sync_tables(con, "core") == []
    report = apply(home, "dossier")
    assert (len(report.extracts), report.inserted) == (2, 2)
    assert rows(home, EVERYTHING) == before
    assert apply(home, "rating").extracts == ()


def test_another_comment_is_written_over_and_moves_no_row(home: Home) -> None:
    with home.warehouse.core() as con:
        con.execute("COMMENT ON COLUMN core.dossier.status IS 'cũ | old'")
        con.execute("COMMENT ON TABLE core.dossier_fee IS 'cũ | old'")
    with home.warehouse.core() as con:
        assert con.execute("SELECT count(*) FROM core.dossier").fetchall() == [(2,)]
        assert con.execute(
            "SELECT comment FROM duckdb_columns() WHERE comment = 'cũ | old' "
            "UNION ALL SELECT comment FROM duckdb_tables() WHERE comment = 'cũ | old'"
        ).fetchall() == []  # fmt: skip


def test_every_column_that_core_reads_of_a_fact_stands_in_one_of_its_tables() -> None:
    made = {table.name: table for table in declared_tables("core")}
    for name, spec in CORE_TABLES.items():
        if isinstance(spec, Fact):
            read = [column for column in spec.contract.columns if not column.unread]
            assert {column.name for column in read if not column.is_list} <= {
                column.name for column in made[name].columns
            }
            for column in read:
                if column.is_list:
                    assert made[column.table].filled_by == name


def test_a_column_that_mart_hands_on_is_added_to_an_older_file(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with warehouse.mart(attach_core=False) as con:
        before = con.execute("SUMMARIZE mart.dossier").fetchall()
        con.execute("ALTER TABLE mart.dossier DROP COLUMN vneid_verified")
        con.execute("ALTER TABLE mart.payment ALTER COLUMN attempt TYPE VARCHAR")
        con.execute("COMMENT ON COLUMN mart.document.scope IS 'cũ | old'")
    with warehouse.mart(attach_core=False) as con:
        assert sorted(con.execute("SUMMARIZE mart.dossier").fetchall()) == sorted(before)
        told = con.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = 'mart' "
            "AND (table_name, column_name) IN (('payment', 'attempt'), ('document', 'scope'))"
        ).fetchall()
    assert {name: kind for name, kind, _ in told} == {"attempt": "INTEGER", "scope": "VARCHAR"}
    assert "cũ | old" not in {comment for *_, comment in told}


def test_the_statement_of_a_table_of_mart_gives_every_column_that_is_handed_on() -> None:
    for table, column in handed_on():
        statement = (SQL_DIR / "prepared" / f"{table}.sql").read_text(encoding="utf-8")
        with duckdb.connect() as con:
            [(text,)] = con.execute("SELECT json_serialize_sql(?)", [statement]).fetchall()
        given = json.loads(text)["statements"][0]["node"]["select_list"]
        names = {one["alias"] or one["column_names"][-1] for one in given}
        assert column.name in names, f"mart.{table}.{column.name}"
