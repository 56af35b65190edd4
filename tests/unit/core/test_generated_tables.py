"""Tables that follow from a contract: made anew and filled again when a file holds another shape of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.core.landed import Home
from tests.unit.core.test_apply import apply, day, dossier, rows
from warehouse.database.generated_tables import declared_tables, sync_tables
from warehouse.registry.core_tables import CORE_TABLES, Fact

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
