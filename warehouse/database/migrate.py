"""Making the tables of a working file, and bringing an older file up to date.

`ddl/<schema>/<table>.sql` says what a table is today, and a new file is made of these alone. A change of a table
after a release edits that file and adds `ddl/<schema>/migrations/NNNN_name.sql`, counted from 0002, which makes the
same change in a file that a release before it made. `<schema>.schema_version` tells what a file has.

Belongs here: these two. Does not belong here: opening files and setting them aside (connection), tables
that follow from a declaration (generated_tables).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.database.transaction import transaction

SchemaName = Literal["core", "mart"]

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class MigrationError(Exception):
    """The file and the code do not fit together; the message is for operators."""


@dataclass(frozen=True)
class Schema:
    """The files of one `ddl` folder.

    Attributes:
        name: `core` or `mart`.
        tables: the statements that make all tables.
        migrations: the texts of the numbered steps, the first of which is number 2.
    """

    name: str
    tables: str
    migrations: tuple[str, ...]

    @property
    def version(self) -> int:
        """Number of the newest step; 1 when there is none."""
        return len(self.migrations) + 1

    @property
    def checksum(self) -> str:
        """SHA-256 of the tables' files: a file of the same version with another one was made by other code."""
        return hashlib.sha256(self.tables.encode()).hexdigest()


def read_schema(directory: Path) -> Schema:
    """Read a folder named after its schema; MigrationError if the steps are not numbered from 0002 on."""
    steps = sorted((directory / "migrations").glob("*.sql"))
    numbers = [int(match[1]) if (match := _NAME.fullmatch(step.name)) else 0 for step in steps]
    if numbers != list(range(2, len(steps) + 2)):
        raise MigrationError(
            f"Các tệp nâng cấp trong {directory / 'migrations'} phải tên dạng NNNN_ten.sql, đánh số liên tục từ 0002."
        )
    tables = "\n".join(file.read_text(encoding="utf-8") for file in sorted(directory.glob("*.sql")))
    return Schema(directory.name, tables, tuple(step.read_text(encoding="utf-8") for step in steps))


def is_usable(con: duckdb.DuckDBPyConnection, schema: Schema, catalog: str) -> bool:
    """Whether a file is new, fits the code, or can be migrated to it.

    False for one made by newer code, or by code between two releases: it is made anew from landing.
    """
    done = _version(con, schema.name, catalog)
    return done is None or 1 <= done[0] < schema.version or done == (schema.version, schema.checksum)


def migrate(con: duckdb.DuckDBPyConnection, schema: Schema, now: datetime) -> None:
    """Make the tables in the current database, or bring them to the newest version, in one transaction.

    Args:
        con: connection whose current database holds (or shall hold) the schema; not inside a transaction.
        schema: what it shall be.
        now: aware moment written beside the version.

    Raises:
        MigrationError: the file cannot be brought to this version (`is_usable`).
    """
    catalog = str(con.execute("SELECT current_database()").fetchall()[0][0])
    if not is_usable(con, schema, catalog):
        raise MigrationError(
            f"Tệp dữ liệu {schema.name} do một bản khác của chương trình tạo ra. Hãy chạy `egov run`: "
            "tệp được cất sang bên và dựng lại từ kho tiếp nhận."
        )
    done = _version(con, schema.name, catalog)
    if done is not None and done[0] == schema.version:
        return
    with transaction(con):
        if done is None:
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema.name}")
            con.execute(schema.tables)
        else:
            for step in schema.migrations[done[0] - 1 :]:
                con.execute(step)
            con.execute(f"DELETE FROM {schema.name}.schema_version")
        con.execute(
            f"INSERT INTO {schema.name}.schema_version BY NAME "
            "SELECT ? AS version, ? AS checksum, ?::TIMESTAMPTZ AS applied_at",
            [schema.version, schema.checksum, now],
        )


def _version(con: duckdb.DuckDBPyConnection, schema: str, catalog: str) -> tuple[int, str] | None:
    """Version and checksum of a file; None for one without tables, 0 for one that keeps no single version."""
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = ?",
        [catalog, schema],
    ).fetchall()
    if not tables:
        return None
    if ("schema_version",) not in tables:
        return (0, "")
    rows = con.execute(f"SELECT version, checksum FROM {catalog}.{schema}.schema_version").fetchall()
    return (int(rows[0][0]), str(rows[0][1])) if len(rows) == 1 else (0, "")
