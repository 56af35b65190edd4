"""How the working files are opened, closed and brought up to date."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.database.connection import CORE_DDL, Warehouse, WarehouseBusyError, WarehouseMissingError
from warehouse.database.migrate import MigrationError, migrate, read_migrations

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def make_old_file(path: Path, directory: Path = CORE_DDL, upto: int = 2) -> None:
    """Make a core file as an older version of the project left it, with a row in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(f"ATTACH '{path}' AS core_db (STORAGE_VERSION 'v1.4.0')")
    con.execute("USE core_db")
    migrate(con, "core", directory, NOW, upto=upto)
    con.execute(
        "INSERT INTO core.change_log VALUES (1, 'dossier', TIMESTAMPTZ '2026-01-01 00:00:00+07', NULL)"
    )
    con.close()


def columns(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return con.execute(
        "SELECT table_name, column_name, data_type, is_nullable::VARCHAR, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'core' ORDER BY ALL"
    ).fetchall()


def test_new_files_have_the_storage_version_that_old_clients_read(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, storage_version="v1.4.0")
    with warehouse.core() as con:
        tags = con.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'core_db'").fetchall()
        assert tags[0][0]["storage_version"].startswith("v1.4.0")
    assert warehouse.core_path.exists()
    assert not list(tmp_path.glob("*.wal"))


def test_settings_reach_the_engine(tmp_path: Path) -> None:
    with Warehouse(tmp_path, memory_limit="512MiB", threads=1).core() as con:
        found = con.execute(
            "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('TimeZone')"
        ).fetchall()
    assert found == [("512.0 MiB", 1, "Asia/Ho_Chi_Minh")]


def test_the_connection_is_closed_whatever_happens(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)

    def fail() -> None:
        with warehouse.core() as con:
            con.execute("BEGIN TRANSACTION")
            con.execute("DELETE FROM core.schema_version")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    with warehouse.core(read_only=True) as con:
        assert len(con.execute("FROM core.schema_version").fetchall()) == len(read_migrations(CORE_DDL))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseMissingError, match=r"core\.duckdb.*egov run"),
        Warehouse(tmp_path).core(True),
    ):
        pass


def test_a_held_file_names_its_holder(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with warehouse.core():
        pass
    code = (
        f"import duckdb; c = duckdb.connect({str(warehouse.core_path)!r}); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusyError, match=str(holder.pid)), warehouse.core():
            pass
        holder.communicate("\n")


def test_read_only_cannot_write(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with warehouse.core():
        pass
    with warehouse.core(read_only=True) as con, pytest.raises(duckdb.InvalidInputException):
        con.execute("DELETE FROM core.change_log")


@pytest.mark.parametrize("upto", range(1, len(read_migrations(CORE_DDL)) + 1))
def test_an_old_file_is_brought_up_to_date_and_keeps_its_rows(tmp_path: Path, upto: int) -> None:
    old, new = Warehouse(tmp_path / "old"), Warehouse(tmp_path / "new")
    make_old_file(old.core_path, upto=upto)
    with new.core() as con:
        expected = columns(con)
    for _ in range(2):
        with old.core() as con:
            assert con.execute("SELECT change_no, table_name FROM core.change_log").fetchall() == [
                (1, "dossier")
            ]
            assert columns(con) == expected
            versions = con.execute("SELECT version FROM core.schema_version ORDER BY ALL").fetchall()
            assert versions == [(n + 1,) for n in range(len(read_migrations(CORE_DDL)))]


def test_a_later_step_adds_to_a_full_file(tmp_path: Path) -> None:
    directory = tmp_path / "ddl"
    shutil.copytree(CORE_DDL, directory)
    number = len(read_migrations(CORE_DDL)) + 1
    make_old_file(tmp_path / "core.duckdb", directory, upto=number)
    step = directory / f"{number:04d}_more.sql"
    step.write_text("ALTER TABLE core.change_log ADD COLUMN note VARCHAR;", encoding="utf-8")
    with Warehouse(tmp_path).core() as con:
        assert migrate(con, "core", directory, NOW) == [number]
        assert migrate(con, "core", directory, NOW) == []
        assert con.execute("SELECT change_no, note FROM core.change_log").fetchall() == [(1, None)]
    with pytest.raises(MigrationError, match="mới hơn"), Warehouse(tmp_path).core():
        pass


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    directory = tmp_path / "ddl"
    shutil.copytree(CORE_DDL, directory)
    number = len(read_migrations(CORE_DDL)) + 1
    step = directory / f"{number:04d}_broken.sql"
    step.write_text("CREATE TABLE core.half (a INTEGER); SELECT * FROM core.nowhere;", encoding="utf-8")
    with Warehouse(tmp_path).core() as con:
        with pytest.raises(duckdb.CatalogException):
            migrate(con, "core", directory, NOW)
        assert con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'").fetchall() == []
        assert con.execute("SELECT max(version) FROM core.schema_version").fetchall() == [(number - 1,)]


def test_a_step_edited_after_it_ran_is_refused(tmp_path: Path) -> None:
    directory = tmp_path / "ddl"
    shutil.copytree(CORE_DDL, directory)
    make_old_file(tmp_path / "core.duckdb", directory, upto=1)
    first = next(directory.glob("0001_*.sql"))
    first.write_text(first.read_text(encoding="utf-8") + "\n-- edited\n", encoding="utf-8")
    con = duckdb.connect()
    con.execute(f"ATTACH '{tmp_path / 'core.duckdb'}' AS core_db")
    con.execute("USE core_db")
    with pytest.raises(MigrationError, match="đã bị sửa"):
        migrate(con, "core", directory, NOW)
    con.close()


@pytest.mark.parametrize("names", [["0001_a.sql", "0003_b.sql"], ["0001_a.sql", "0001_b.sql"], ["first.sql"]])
def test_numbers_without_gaps(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;", encoding="utf-8")
    with pytest.raises(MigrationError):
        read_migrations(tmp_path)


def test_every_table_and_column_is_explained_in_both_languages(tmp_path: Path) -> None:
    with Warehouse(tmp_path).core() as con:
        found = con.execute(
            """
            SELECT table_name, NULL, comment FROM duckdb_tables() WHERE schema_name = 'core'
            UNION ALL
            SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'core'
            """
        ).fetchall()
    assert len(found) > 250
    for table, column, comment in found:
        parts = (comment or "").split(" | ")
        assert len(parts) == 2, (table, column, comment)
        assert all(parts), (table, column, comment)


def test_the_mart_sees_core_beside_it_read_only(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    with warehouse.core():
        pass
    with warehouse.mart() as con:
        assert con.execute("SELECT count(*) FROM core_db.core.dossier").fetchall() == [(0,)]
        assert con.execute("SELECT current_database()").fetchall() == [("mart_db",)]
        with pytest.raises(duckdb.InvalidInputException):
            con.execute("DELETE FROM core_db.core.dossier")
