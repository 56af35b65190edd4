"""Texts that reach SQL as literals stay the texts they were."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.database.sqltext import create_table, quoted, quoted_list
from warehouse.registry.contracts.contract import Column


@pytest.mark.parametrize("text", ["", "plain", "l'année", "''", "a\\'b", "Số; -- DROP", "$1 ?"])
def test_a_quoted_text_is_read_back_as_it_was(text: str) -> None:
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {quoted(text)}").fetchall() == [(text,)]
        assert con.execute(f"SELECT [{quoted_list([text, Path('it')])}]").fetchall() == [([text, "it"],)]


def test_a_table_is_made_with_its_comments() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA core")
        columns = [
            Column("day", "DATE", "Ngày | Day", required=True),
            Column("name", "VARCHAR", "Tên | The city's name", check="<> ''"),
        ]
        con.execute(create_table("core.thing", "Thứ | A city's thing", columns))
        found = con.execute(
            "SELECT column_name, data_type, comment, NOT is_nullable FROM duckdb_columns() WHERE schema_name = 'core'"
        )
        assert found.fetchall() == [(one.name, one.type, one.comment, one.required) for one in columns]
        with pytest.raises(duckdb.ConstraintException, match="CHECK"):
            con.execute("INSERT INTO core.thing VALUES (DATE '2026-01-01', '')")
        assert con.execute("SELECT comment FROM duckdb_tables()").fetchall() == [("Thứ | A city's thing",)]
