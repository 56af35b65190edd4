"""Opening the two working files, core.duckdb and mart.duckdb: always the same settings, always closed again.

The files are attached under fixed names (`core_db`, `mart_db`) to an in-memory database: a file opened by its
path gives its catalog the file's own name, and `core.dossier` is then ambiguous between catalog and schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.clock import Clock
from warehouse.database.generated_tables import sync_tables
from warehouse.database.migrate import is_usable, migrate, read_schema
from warehouse.database.sqltext import quoted

CORE_DDL = Path(__file__).parents[1] / "ddl" / "core"
MART_DDL = Path(__file__).parents[1] / "ddl" / "mart"
CORE_CATALOG = "core_db"
MART_CATALOG = "mart_db"
DAMAGED = ".damaged"
OLD = ".old"
# What DuckDB says of a file that is not what it wrote. A lock, a full disk, a forbidden folder or a file of a
# newer DuckDB say something else: those files are good and must not be taken for lost.
_DAMAGE = re.compile(
    r"not a valid DuckDB database|could not read enough bytes|corrupt|checksum|replaying WAL|"
    r"serialization error|failed to deserialize|INTERNAL Error",
    re.IGNORECASE,
)


class WarehouseBusyError(Exception):
    """Another process holds the working file; nothing was read or written."""


class WarehouseMissingError(Exception):
    """The working file does not exist yet."""


@dataclass(frozen=True)
class Warehouse:
    """The folder of the working files and how they are opened.

    Attributes:
        directory: folder of core.duckdb and mart.duckdb (`$EGOV_HOME/warehouse`); made on first write.
        memory_limit: DuckDB's `memory_limit`, e.g. `2GB`; beyond it DuckDB spills into `directory/spill`.
        threads: DuckDB's `threads`.
        storage_version: storage version that new files get, so that 1.x clients can open the snapshot.
        clock: tells the time written into the migration table.
    """

    directory: Path
    memory_limit: str = "2GB"
    threads: int = 2
    storage_version: str = "v1.4.0"
    clock: Clock = field(default_factory=Clock)

    @property
    def core_path(self) -> Path:
        """Path of the core file."""
        return self.directory / "core.duckdb"

    @property
    def mart_path(self) -> Path:
        """Path of the mart file."""
        return self.directory / "mart.duckdb"

    @contextmanager
    def core(self, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open core; tables are seen as `core.<table>`. Migrates first unless `read_only`.

        Raises:
            WarehouseBusyError: another process holds the file.
            WarehouseMissingError: `read_only` and the file does not exist.
            warehouse.database.migrate.MigrationError: the file does not fit this version of the code.
        """
        with self._connection() as con:
            self._attach(con, self.core_path, CORE_CATALOG, read_only)
            con.execute(f"USE {CORE_CATALOG}")
            if not read_only:
                migrate(con, read_schema(CORE_DDL), self.clock.now())
                sync_tables(con, "core")
            yield con

    @contextmanager
    def mart(self, read_only: bool = False, attach_core: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open mart; tables are seen as `mart.<table>`, those of core, read-only, as `core_db.core.<table>`.

        The core file must exist unless `attach_core` is false. Raises as `core` does.
        """
        with self._connection() as con:
            self._attach(con, self.mart_path, MART_CATALOG, read_only)
            if attach_core:
                self._attach(con, self.core_path, CORE_CATALOG, True)
            con.execute(f"USE {MART_CATALOG}")
            if not read_only:
                migrate(con, read_schema(MART_DDL), self.clock.now())
                sync_tables(con, "mart")
            yield con

    def set_aside_unusable(self, thorough: bool = False) -> list[Path]:
        """Move working files away that cannot be worked on; the next writer makes them anew.

        A file that cannot be read becomes `<name>.damaged`, one whose tables other code made (`is_usable`)
        `<name>.old`. Both are made of landing alone, so nothing is lost by it. The caller holds the run's lock and
        nothing of this run has been applied yet: a core that lost its tables halfway through a run would look
        complete.

        Args:
            thorough: read every block of every table; without it the files are only opened.

        Returns:
            The places of the files that were moved; an older one of the same name is overwritten.

        Raises:
            WarehouseBusyError: another process holds a file.
            duckdb.Error: a file cannot be opened for another reason than damage.
        """
        moved = []
        for path, catalog, directory in (
            (self.core_path, CORE_CATALOG, CORE_DDL),
            (self.mart_path, MART_CATALOG, MART_DDL),
        ):
            if not path.exists():
                continue
            try:
                with self._connection() as con:
                    self._attach(con, path, catalog, True)
                    usable = is_usable(con, read_schema(directory), catalog)
                    if thorough and usable:
                        _read_all(con, catalog)
            except duckdb.Error as error:
                if not is_damage(str(error)):
                    raise
                moved.append(_move(path, DAMAGED)[-1])
            else:
                if not usable:
                    moved.append(_move(path, OLD)[-1])
        return moved

    def drop_core(self) -> None:
        """Remove the core file; the next writer makes it anew from landing. Its log first, as in `_move`."""
        for path in (self.core_path.with_name(f"{self.core_path.name}.wal"), self.core_path):
            path.unlink(missing_ok=True)

    def put_aside(self) -> list[Path]:
        """Rename both working files to `<name>.old`, so that the next run makes them anew; where they are now."""
        return [moved for path in (self.core_path, self.mart_path) for moved in _move(path, OLD)]

    @property
    def settings(self) -> dict[str, str | bool | int | float | list[str]]:
        """How much memory and how many threads a connection may take, and where it spills."""
        return {
            "memory_limit": self.memory_limit,
            "threads": str(self.threads),
            "temp_directory": str(self.directory / "spill"),
            "preserve_insertion_order": "false",
            # A closed network: an extension is never looked for elsewhere, and none is needed.
            "autoinstall_known_extensions": "false",
        }

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        con = duckdb.connect(":memory:", config=self.settings)
        try:
            con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
            yield con
        finally:
            con.close()

    def _attach(self, con: duckdb.DuckDBPyConnection, path: Path, name: str, read_only: bool) -> None:
        if read_only and not path.exists():
            raise WarehouseMissingError(f"Chưa có tệp {path}. Hãy chạy `egov run` trước để dựng dữ liệu.")
        path.parent.mkdir(parents=True, exist_ok=True)
        option = "READ_ONLY" if read_only else f"STORAGE_VERSION '{self.storage_version}'"
        try:
            con.execute(f"ATTACH {quoted(path)} AS {name} ({option})")
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            holder = re.search(r"\(PID (\d+)\)", str(error))
            who = f"tiến trình {holder.group(1)}" if holder else "một tiến trình khác"
            raise WarehouseBusyError(
                f"Tệp {path} đang bị {who} giữ. "
                "Hãy đợi lần chạy đó xong (hoặc đóng công cụ đang mở tệp) rồi chạy lại."
            ) from error


def _move(path: Path, ending: str) -> list[Path]:
    """Rename a working file; its log first, since a new file must never meet the log of the old one."""
    return [
        one.replace(one.with_name(f"{one.name}{ending}"))
        for one in (path.with_name(f"{path.name}.wal"), path)
        if one.exists()
    ]


def is_damage(text: str) -> bool:
    """Whether an error text of DuckDB speaks of a file that is not what was written."""
    return _DAMAGE.search(text) is not None


def _read_all(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Read every value of every table once: each block is checked against its checksum as it is read."""
    tables = con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?", [catalog]
    ).fetchall()
    for schema, table in tables:
        con.execute(f'SELECT bit_xor(hash(t)) FROM {catalog}."{schema}"."{table}" AS t').fetchall()
