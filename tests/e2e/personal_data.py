"""Search everything a run has written for personal values, whatever the file format.

Contents are read, not names of files: every column of every Parquet file, every table of every
DuckDB and SQLite file, members of zip archives (xlsx), Parquet files in tar archives (backups), gzip files, and
the raw bytes of all.
A value is looked for as it is, composed, decomposed and without diacritics, in its JSON-escaped and HTML forms.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import sqlite3
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

CHUNK = 4_000_000
BATCH = 100_000_000


@dataclass(frozen=True)
class Finding:
    file: str
    place: str
    value: str


def load_people(path: Path) -> list[str]:
    """All personal values of the sandbox's truth: every string in every line of people.jsonl."""
    values: set[str] = set()

    def collect(item: object) -> None:
        if isinstance(item, str):
            values.add(item)
        elif isinstance(item, dict):
            for key, inner in item.items():
                if key not in ("kind", "where", "place", "type"):
                    collect(inner)
        elif isinstance(item, list):
            for inner in item:
                collect(inner)

    with path.open(encoding="utf-8") as lines:
        for line in lines:
            collect(json.loads(line))
    return sorted(value for value in values if len(value) >= 6)


def spellings(value: str) -> set[str]:
    """A value as it is, composed and decomposed, and as a table's header is normalised."""
    composed, decomposed = (unicodedata.normalize(form, value) for form in ("NFC", "NFD"))
    bare = "".join(sign for sign in decomposed.lower() if not unicodedata.combining(sign)).replace("đ", "d")
    header = re.sub(r"[^0-9a-z]+", "_", bare).strip("_")
    # An identity number that was read as a number has lost its zero.
    return {value, composed, decomposed, header, *([value[1:]] if re.fullmatch(r"0\d{11}", value) else [])}


def forms(value: str) -> set[str]:
    found: set[str] = set()
    for text in spellings(value):
        escaped = html.escape(text)
        written = json.dumps(text)[1:-1]
        numbered = "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in escaped)
        found |= {text, written, json.dumps(written)[1:-1], escaped, numbered}
    return found


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """(place, text) pieces of a file; a file that claims a format and cannot be read raises."""
    raw = path.read_bytes()
    yield "bytes", raw.decode("utf-8", errors="replace")
    if raw[:4] == b"PAR1":
        yield "parquet", pl.read_parquet(path).write_ndjson()
    elif raw[8:12] == b"DUCK":
        with duckdb.connect() as con:
            # Under a name of its own: a file called core.duckdb would make the schema core ambiguous.
            con.execute(f"attach '{path}' as searched (read_only)")
            con.execute("use searched")
            names = con.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'searched'"
            ).fetchall()
            comments = con.execute(
                "select coalesce(comment, '') from duckdb_tables() union all "
                "select coalesce(comment, '') from duckdb_columns()"
            ).fetchall()
            yield "comments", "\n".join(str(row[0]) for row in comments)
            for schema, table in names:
                yield from _relation_texts(con, f'searched."{schema}"."{table}"', f"{schema}.{table}")
    elif raw[:15] == b"SQLite format 3":
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
                for row in db.execute(f'select * from "{table}"'):
                    yield (
                        f"sqlite {table}",
                        "\n".join(
                            cell.decode("utf-8", errors="replace") if isinstance(cell, bytes) else str(cell)
                            for cell in row
                            if cell is not None
                        ),
                    )
    elif raw[257:262] == b"ustar":
        with tarfile.open(path) as tar:
            for member in tar:
                held = tar.extractfile(member)
                content = held.read() if held else b""
                if content[:4] == b"PAR1":
                    yield f"tar {member.name}", pl.read_parquet(io.BytesIO(content)).write_ndjson()
    elif raw[:2] == b"\x1f\x8b":
        yield "gzip", gzip.decompress(raw).decode("utf-8", errors="replace")
    elif raw[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield f"zip {member}", archive.read(member).decode("utf-8", errors="replace")


def _relation_texts(con: duckdb.DuckDBPyConnection, relation: str, label: str) -> Iterator[tuple[str, str]]:
    columns = [row[0] for row in con.execute(f"describe select * from {relation}").fetchall()]
    for column in columns:
        rows = con.execute(
            f'select distinct cast("{column}" as varchar) from {relation} where "{column}" is not null'
        ).fetchall()
        yield f"{label}.{column}", "\n".join(str(row[0]) for row in rows)


def search(folders: Iterable[Path], values: Iterable[str]) -> list[Finding]:
    """Every place below the folders where one of the values stands; empty when there is none."""
    patterns = sorted({form for value in values for form in forms(value)})
    findings: list[Finding] = []
    for places, pieces in _batches(folders):
        texts = pl.Series("text", pieces, dtype=pl.String)
        # Building the automaton costs more than a file's text, so files are looked through together.
        hits = texts.str.contains_any(patterns).arg_true()
        found = texts.gather(hits).str.extract_many(patterns) if len(hits) else []
        for index, named in zip(hits, found, strict=True):
            findings.extend(Finding(*places[int(index)], value) for value in sorted(set(named))[:20])
    return findings


def _batches(folders: Iterable[Path]) -> Iterator[tuple[list[tuple[str, str]], list[str]]]:
    """The texts of all files in pieces that overlap, about 100 MB at a time, with file and place of each."""
    places: list[tuple[str, str]] = []
    pieces: list[str] = []
    size = 0
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
        for path in (path for path in files if not path.is_symlink()):
            for place, text in texts(path):
                for start in range(0, max(len(text), 1), CHUNK):
                    places.append((str(path), place))
                    pieces.append(text[max(0, start - 300) : start + CHUNK])
                    size += len(pieces[-1])
                if size > BATCH:
                    yield places, pieces
                    places, pieces, size = [], [], 0
    yield places, pieces
