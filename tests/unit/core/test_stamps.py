"""Stamps: the same rows have the same, and nobody writes to the file unnoticed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.database.stamps import Stamps


class File:
    """A working file with two tables, and its stamps."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "core.duckdb"
        self.kept = folder / "checked" / "core.duckdb.json"
        self.write("CREATE SCHEMA core; CREATE TABLE core.a AS SELECT i FROM range(3) AS r(i); "
                   "CREATE TABLE core.a_b AS SELECT 'x' AS t")  # fmt: skip

    def write(self, sql: str) -> None:
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{self.path}' AS w; USE w; {sql}")

    def stamps(self, code: str = "1") -> Stamps:
        return Stamps(self.path, self.kept, code, {})

    def of(self, *tables: str) -> list[str]:
        return [str(stamp) for stamp in self.stamps().of(tables).values()]

    def kept_of(self) -> set[str]:
        """The tables whose stamps are known without a look at them."""
        return set(self.stamps()._read())


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path)


def test_a_stamp_is_of_the_rows_and_not_of_their_order(file: File) -> None:
    [before] = file.of("core.a")
    file.write("CREATE OR REPLACE TABLE core.a AS SELECT i FROM range(3) AS r(i) ORDER BY i DESC")
    assert file.of("core.a") == [before]
    assert before.startswith("3-")
    file.write("UPDATE core.a SET i = 7 WHERE i = 2")
    assert file.of("core.a") != [before]
    file.write("UPDATE core.a SET i = 2 WHERE i = 7")
    assert file.of("core.a") == [before]


def test_an_empty_table_and_a_sub_query_have_one_too(file: File) -> None:
    file.write("DELETE FROM core.a")
    assert file.of("core.a", "(SELECT * FROM core.a_b WHERE t = 'x')") == ["0-0", file.of("core.a_b")[0]]
    with pytest.raises(duckdb.Error):
        file.of("core.none")


def test_what_was_looked_at_is_known_until_somebody_writes(file: File) -> None:
    file.of("core.a", "core.a_b")
    assert file.kept_of() == {"core.a", "core.a_b"}
    assert file.stamps().is_as_left()
    assert not file.stamps("2").is_as_left(), "other code may have made other tables"
    # The same number of bytes, behind the pipeline's back.
    file.write("UPDATE core.a SET i = 9 WHERE i = 2")
    assert not file.stamps().is_as_left()
    assert file.kept_of() == set()


def test_a_step_forgets_what_it_may_have_written_and_nothing_else(file: File) -> None:
    sub_query = "(SELECT count(*) FROM core.a)"
    before = file.of("core.a", "core.a_b", sub_query)
    with file.stamps().writing(["core.a"]):
        file.write("DELETE FROM core.a")
    assert file.kept_of() == {"core.a_b"}
    after = file.of("core.a", "core.a_b", sub_query)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, False]
    with file.stamps().writing():
        file.write("DELETE FROM core.a_b")
    assert file.kept_of() == set()
    assert file.stamps().is_as_left()


def test_a_step_that_writes_nothing_forgets_nothing(file: File) -> None:
    file.of("core.a")
    with file.stamps().writing(["core.a"]):
        file.write("SELECT 1")
    assert file.kept_of() == {"core.a"}


def test_what_somebody_wrote_before_a_step_stays_noticed(file: File) -> None:
    file.of("core.a", "core.a_b")
    file.write("DELETE FROM core.a_b")
    with file.stamps().writing(["core.a"]):
        file.write("DELETE FROM core.a")
    assert file.kept_of() == set()


def test_a_step_that_fails_leaves_nothing_known(file: File) -> None:
    file.of("core.a", "core.a_b")
    with pytest.raises(duckdb.Error), file.stamps().writing(["core.a"]):
        file.write("DELETE FROM core.a; SELECT * FROM core.none")
    assert not file.stamps().is_as_left()


def test_a_broken_list_is_none(file: File) -> None:
    before = file.of("core.a")
    file.kept.write_text('{"code": "1", "stamps": 3}', encoding="utf-8")
    assert not file.stamps().is_as_left()
    assert file.of("core.a") == before
