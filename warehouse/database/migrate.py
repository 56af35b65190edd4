"""Numbered migrations: `NNNN_name.sql` files of one folder, each run once, in a transaction of its own.

A file that was run is never edited again; a change of the tables is a new file with the next number. The
table `<schema>.schema_version` says which have been run, and with which text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class MigrationError(Exception):
    """The file and the code do not fit together; the message is for operators."""


@dataclass(frozen=True)
class Migration:
    """One numbered step: its text and the SHA-256 of it."""

    version: int
    name: str
    text: str
    checksum: str


def read_migrations(directory: Path) -> list[Migration]:
    """Return the migrations of a folder in order; MigrationError on a gap or a double number."""
    found: list[Migration] = []
    for path in sorted(directory.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise MigrationError(
                f"Tên tệp nâng cấp {path.name} không đúng dạng NNNN_ten.sql; hãy đổi tên tệp."
            )
        text = path.read_text(encoding="utf-8")
        checksum = hashlib.sha256(text.encode("utf-8")).hexdigest()
        found.append(Migration(int(match.group(1)), match.group(2), text, checksum))
    if [m.version for m in found] != list(range(1, len(found) + 1)):
        raise MigrationError(
            f"Các tệp nâng cấp trong {directory} phải đánh số liên tục từ 0001; hãy kiểm tra lại."
        )
    return found


def migrate(
    con: duckdb.DuckDBPyConnection, schema: str, directory: Path, now: datetime, *, upto: int | None = None
) -> list[int]:
    """Bring `schema` of the current database to the newest version and return the versions that were run.

    Args:
        con: connection whose current database holds (or shall hold) the schema; not inside a transaction.
        schema: `core` or `mart`; made if it is not there.
        directory: folder of the numbered files.
        now: aware moment written beside each step.
        upto: stop after this version (tests build old files with it).

    Raises:
        MigrationError: the file is newer than the code, or a file that was run has been edited since.
    """
    migrations = read_migrations(directory)
    done = _versions(con, schema)
    if done and max(done) > len(migrations):
        raise MigrationError(
            f"Tệp dữ liệu có lược đồ {schema} phiên bản {max(done)}, mới hơn chương trình "
            f"({len(migrations)}). "
            "Hãy dùng bản chương trình mới hơn, hoặc xóa tệp để dựng lại từ kho tiếp nhận."
        )
    ran: list[int] = []
    for migration in migrations:
        if migration.version in done:
            if done[migration.version] != migration.checksum:
                raise MigrationError(
                    f"Tệp nâng cấp {migration.version:04d}_{migration.name}.sql của lược đồ {schema} "
                    "đã bị sửa sau khi chạy. Hãy khôi phục tệp và viết bước nâng cấp mới, "
                    "hoặc xóa tệp dữ liệu để dựng lại."
                )
            continue
        if upto is not None and migration.version > upto:
            break
        _run(con, schema, migration, now)
        ran.append(migration.version)
    return ran


def _versions(con: duckdb.DuckDBPyConnection, schema: str) -> dict[int, str]:
    known = con.execute(
        "SELECT 1 FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = 'schema_version'",
        [schema],
    ).fetchall()
    if not known:
        return {}
    rows = con.execute(f"SELECT version, checksum FROM {schema}.schema_version").fetchall()
    return {int(version): str(checksum) for version, checksum in rows}


def _run(con: duckdb.DuckDBPyConnection, schema: str, migration: Migration, now: datetime) -> None:
    con.execute("BEGIN TRANSACTION")
    try:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        if migration.version == 1:
            _make_version_table(con, schema)
        con.execute(migration.text)
        con.execute(
            f"INSERT INTO {schema}.schema_version VALUES (?, ?, ?, ?)",
            [migration.version, migration.name, migration.checksum, now],
        )
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise


def _make_version_table(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    table = f"{schema}.schema_version"
    con.execute(
        f"CREATE TABLE {table} (version INTEGER NOT NULL, name VARCHAR NOT NULL, checksum VARCHAR NOT NULL, "
        "applied_at TIMESTAMPTZ NOT NULL)"
    )
    comments = {
        f"TABLE {table}": "Các bước nâng cấp lược đồ đã chạy | Schema migrations that were run",
        f"COLUMN {table}.version": "Số thứ tự | Number",
        f"COLUMN {table}.name": "Tên bước | Name of the step",
        f"COLUMN {table}.checksum": "SHA-256 của tệp đã chạy | SHA-256 of the file that was run",
        f"COLUMN {table}.applied_at": "Thời điểm chạy | When it was run",
    }
    for target, text in comments.items():
        con.execute(f"COMMENT ON {target} IS '{text}'")
