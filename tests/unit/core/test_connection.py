"""How the working files are opened, closed and brought up to date."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.database.connection import (
    CORE_DDL,
    MART_DDL,
    Warehouse,
    WarehouseBusyError,
    WarehouseMissingError,
)
from warehouse.database.migrate import MigrationError, migrate, read_schema

NOW = datetime(2026, 9, 1, tzinfo=UTC)


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
        assert len(con.execute("FROM core.schema_version").fetchall()) == 1


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


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The DDL of core after a release whose change of one table has a numbered step."""
    directory = tmp_path / "ddl" / "core"
    shutil.copytree(CORE_DDL, directory)
    table = directory / "change_log.sql"
    text = table.read_text(encoding="utf-8")
    text = text.replace("(replaced >= 0)\n", "(replaced >= 0),\n    note VARCHAR\n")
    table.write_text(text + "COMMENT ON COLUMN core.change_log.note IS 'Ghi chú | Note';\n", encoding="utf-8")
    (directory / "migrations").mkdir()
    (directory / "migrations/0002_note.sql").write_text(
        "ALTER TABLE core.change_log ADD COLUMN note VARCHAR;\n"
        "COMMENT ON COLUMN core.change_log.note IS 'Ghi chú | Note';\n",
        encoding="utf-8",
    )
    return directory


def make_file(path: Path, directory: Path = CORE_DDL) -> None:
    """Make a core file with a row in it."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS core_db (STORAGE_VERSION 'v1.4.0')")
        con.execute("USE core_db")
        migrate(con, read_schema(directory), NOW)
        con.execute(
            "INSERT INTO core.change_log (change_no, table_name, applied_at) VALUES (1, 'dossier', now())"
        )


def test_a_file_of_the_release_before_is_brought_up_to_date_and_keeps_its_rows(
    tmp_path: Path, changed: Path
) -> None:
    make_file(tmp_path / "old.duckdb")
    make_file(tmp_path / "new.duckdb", changed)
    schema = read_schema(changed)
    found = []
    for name in ("old", "new"):
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{tmp_path / name}.duckdb' AS core_db; USE core_db")
            for _ in range(2):
                migrate(con, schema, NOW)
            assert con.execute("SELECT version, checksum FROM core.schema_version").fetchall() == [
                (2, schema.checksum)
            ]
            assert con.execute("SELECT change_no, note FROM core.change_log").fetchall() == [(1, None)]
            found.append(columns(con))
    assert found[0] == found[1]


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path, changed: Path) -> None:
    make_file(tmp_path / "core.duckdb")
    (changed / "migrations/0003_broken.sql").write_text("SELECT * FROM core.nowhere;", encoding="utf-8")
    with Warehouse(tmp_path).core() as con:
        before = columns(con)
        with pytest.raises(duckdb.CatalogException):
            migrate(con, read_schema(changed), NOW)
        assert columns(con) == before
        assert con.execute("SELECT version FROM core.schema_version").fetchall() == [(1,)]


def old_home(directory: Path) -> None:
    """Both files as they were left before there was a release: a row per numbered file that was run."""
    directory.mkdir(parents=True)
    for schema in ("core", "mart"):
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{directory / schema}.duckdb' AS old (STORAGE_VERSION 'v1.4.0'); USE old")
            con.execute(f"CREATE SCHEMA {schema}")
            con.execute(
                f"CREATE TABLE {schema}.schema_version (version INTEGER NOT NULL, name VARCHAR NOT NULL, "
                "checksum VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"
            )
            con.execute(
                f"INSERT INTO {schema}.schema_version VALUES (1, 'control', 'a', now()), (2, 'facts', 'b', now())"
            )


@pytest.mark.parametrize("made_by", ["before the release", "newer code", "other code", "somebody else"])
def test_a_file_of_other_code_is_set_aside_and_made_anew(tmp_path: Path, changed: Path, made_by: str) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    if made_by == "before the release":
        old_home(warehouse.directory)
    else:
        warehouse.directory.mkdir()
        if made_by == "other code":
            shutil.rmtree(changed / "migrations")
        if made_by == "somebody else":
            for path in (warehouse.core_path, warehouse.mart_path):
                with duckdb.connect() as con:
                    con.execute(f"ATTACH '{path}' AS other (STORAGE_VERSION 'v1.4.0'); USE other")
                    con.execute("CREATE SCHEMA core; CREATE TABLE core.dossier (a INTEGER)")
                    con.execute("CREATE SCHEMA mart; CREATE TABLE mart.dossier (a INTEGER)")
        else:
            make_file(warehouse.core_path, changed)
            with duckdb.connect() as con:
                con.execute(f"ATTACH '{warehouse.mart_path}' AS mart_db; USE mart_db; CREATE SCHEMA mart")
                con.execute("CREATE TABLE mart.schema_version AS SELECT 9 AS version, 'x' AS checksum")
    with pytest.raises(MigrationError, match="egov run"), warehouse.core():
        pass
    aside = warehouse.set_aside_unusable(thorough=True)
    assert [path.name for path in aside] == ["core.duckdb.old", "mart.duckdb.old"]
    with warehouse.core(), warehouse.mart(attach_core=False):
        pass
    assert warehouse.set_aside_unusable(thorough=True) == []


@pytest.mark.parametrize("names", [["0002_a.sql", "0004_b.sql"], ["0002_a.sql", "0002_b.sql"], ["first.sql"]])
def test_numbers_without_gaps(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "migrations").mkdir()
    for name in names:
        (tmp_path / "migrations" / name).write_text("SELECT 1;", encoding="utf-8")
    with pytest.raises(MigrationError):
        read_schema(tmp_path)


@pytest.mark.parametrize("directory", [CORE_DDL, MART_DDL])
def test_every_table_stands_in_the_file_of_its_name(directory: Path) -> None:
    for file in directory.glob("*.sql"):
        with duckdb.connect() as con:
            con.execute(f"CREATE SCHEMA {directory.name}")
            con.execute(file.read_text(encoding="utf-8"))
            assert con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall() == [
                (directory.name, file.stem)
            ]


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
