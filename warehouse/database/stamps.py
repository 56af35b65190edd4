"""What the tables of a working file hold, each as its number of rows and a checksum of them.

Belongs here: asking that, and knowing it without asking as long as nobody has written to the file. Does not belong
here: what follows from a table that is as it was (expectations.kept).

A stamp is content: the same rows in another order have the same, and a row that somebody changed behind the
pipeline's back has another. Making one reads the table, so stamps are kept with what the file looked like when the
pipeline last let go of it. A file that does not look like that was written by somebody else, and every table is read
again; so is a table that a step of the pipeline has just written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.database.sqltext import quoted
from warehouse.whole_file import write_whole

_HEADERS = 3 * 4096
"""DuckDB's main header and its two database headers: each checkpoint counts up in one of them."""


@dataclass(frozen=True)
class Stamp:
    """What a table holds: its number of rows, and a sum over the hashes of them in hexadecimal."""

    rows: int
    checksum: str

    def __str__(self) -> str:
        return f"{self.rows}-{self.checksum}"


class Stamps:
    """The stamps of one working file.

    Args:
        database: core.duckdb or mart.duckdb. While a stamp is asked for, this process has no connection to it: reading
            a file's headers beside one would let go of DuckDB's lock on it.
        kept: the file that keeps the stamps; it can be removed at any time.
        code: what the tables' shape follows from; stamps kept under another one are forgotten.
        config: DuckDB's settings (`memory_limit`, `threads`, …).
    """

    def __init__(self, database: Path, kept: Path, code: str, config: Mapping[str, str]) -> None:
        self._database, self._kept, self._code = database, kept, code
        self._config: dict[str, str | bool | int | float | list[str]] = dict(config)

    def of(self, tables: Collection[str]) -> dict[str, Stamp]:
        """The stamp of each table, view or sub-query in brackets; those that are not kept are made.

        Raises:
            duckdb.Error: the file or a table cannot be read.
        """
        known = self._read()
        missing = sorted(set(tables) - known.keys())
        if missing:
            looks = self._looks()
            with duckdb.connect(config=self._config) as con:
                # Under a name of its own: in a file `core.duckdb` the name `core.dossier` would be ambiguous.
                con.execute(f"ATTACH {quoted(self._database)} AS stamped (READ_ONLY); USE stamped")
                for table in missing:
                    [(rows, total)] = con.execute(
                        f"SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM {table} AS t"
                    ).fetchall()
                    known[table] = Stamp(int(rows), f"{int(total):x}")
            self._write(known, looks)
        return {table: known[table] for table in tables}

    @contextmanager
    def writing(self, tables: Collection[str] | None = None) -> Iterator[None]:
        """Around a block that opens the file to write: afterwards the other tables keep their stamps.

        Args:
            tables: those that the block may write; None for all. A block that fails keeps no stamp.
        """
        known = self._read()
        before = self._looks()
        yield
        after = self._looks()
        if before != after:
            self._write({one: stamp for one, stamp in known.items() if not _reads_any(one, tables)}, after)

    def is_as_left(self) -> bool:
        """Whether the file is as the pipeline last left it."""
        return self._stored() is not None

    def _read(self) -> dict[str, Stamp]:
        return self._stored() or {}

    def _stored(self) -> dict[str, Stamp] | None:
        """The stamps that are kept; None if they are of another state of the file."""
        try:
            content = json.loads(self._kept.read_text(encoding="utf-8"))
            if (content["code"], content["file"]) != (self._code, self._looks()):
                return None
            return {table: Stamp(rows, checksum) for table, (rows, checksum) in content["stamps"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _write(self, stamps: Mapping[str, Stamp], looks: list[str]) -> None:
        content = {
            "code": self._code,
            "file": looks,
            "stamps": {table: [stamp.rows, stamp.checksum] for table, stamp in sorted(stamps.items())},
        }
        write_whole(self._kept, json.dumps(content))

    def _looks(self) -> list[str]:
        """What tells that nobody has written to the file: of it and of its log the size and time, and its headers."""
        found = []
        for path in (self._database, self._database.with_name(f"{self._database.name}.wal")):
            try:
                state = path.stat()
            except FileNotFoundError:
                found.append("none")
                continue
            with path.open("rb") as stream:
                headers = hashlib.sha256(stream.read(_HEADERS)).hexdigest()
            found.append(f"{state.st_ino} {state.st_size} {state.st_mtime_ns} {headers}")
        return found


def _reads_any(relation: str, tables: Collection[str] | None) -> bool:
    """Whether a table or sub-query reads one of these tables; None is all tables."""
    return tables is None or not set(re.findall(r"\w+\.\w+", relation)).isdisjoint(tables)
