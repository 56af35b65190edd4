"""Tables and columns as the DDL files declare them, read as text: no connection, no DuckDB.

Belongs here: what Dagster shows of a table (columns, types, constraints, comments, a version).
Does not belong here: creating anything (warehouse).

The DDL files are numbered migrations; a later file may add a column or replace a comment.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import dagster as dg

import warehouse
from warehouse.registry.datasets import datasets

_ROOT = Path(warehouse.__file__).parent
_CREATE = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\.(\w+)\s*\(", re.IGNORECASE
)
_VIEW = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\.(\w+)", re.IGNORECASE
)
_ADD = re.compile(
    r"ALTER\s+TABLE\s+(\w+)\.(\w+)\s+ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s+([^;]+);",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"COMMENT\s+ON\s+(TABLE|VIEW|COLUMN)\s+([\w.]+)\s+IS\s+'((?:[^']|'')*)'", re.IGNORECASE)
_CONSTRAINT = re.compile(r"(PRIMARY|UNIQUE|CHECK|CONSTRAINT|FOREIGN)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"\s(NOT\s+NULL|NULL|DEFAULT|CHECK|PRIMARY|UNIQUE|REFERENCES|GENERATED)\b.*", re.IGNORECASE | re.DOTALL
)


@dataclass
class Table:
    """One table or view of a DDL folder.

    Attributes:
        schema: Its schema: core or mart.
        name: Its name.
        comment: Bilingual comment, Vietnamese | English.
        columns: Column → (type, is it NOT NULL).
        comments: Column → comment.
        is_view: A view has no columns here unless they are commented.
    """

    schema: str
    name: str
    comment: str = ""
    columns: dict[str, tuple[str, bool]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    is_view: bool = False

    def column_schema(self) -> dg.TableSchema:
        """The columns for Dagster's `dagster/column_schema`."""
        columns = self.columns or dict.fromkeys(self.comments, ("VARCHAR", False))
        return dg.TableSchema(
            columns=[
                dg.TableColumn(
                    name,
                    type=kind,
                    description=self.comments.get(name),
                    constraints=dg.TableColumnConstraints(nullable=not required),
                )
                for name, (kind, required) in columns.items()
            ]
        )


def sql_files(folder: str) -> list[Path]:
    """The `.sql` files of `warehouse/<folder>`, all depths, in order."""
    return sorted((_ROOT / folder).rglob("*.sql"))


@cache
def tables(schema: str) -> dict[str, Table]:
    """The tables of `warehouse/ddl/<schema>` in order, those of the file datasets, the views beside the SQL."""
    found: dict[str, Table] = {}
    texts = [file.read_text(encoding="utf-8") for file in sql_files(f"ddl/{schema}")]
    texts += [entry.ddl("core" if schema == "core" else "mart") for entry in datasets().datasets]
    texts += [file.read_text(encoding="utf-8") for file in sql_files(f"sql/{schema}/views")]
    for raw in texts:
        text = re.sub(r"^\s*--.*$", "", raw, flags=re.MULTILINE)
        for match in _CREATE.finditer(text):
            body = _body(text, match.end())
            found[match[2]] = Table(match[1], match[2], columns=_columns(body))
        for match in _VIEW.finditer(text):
            found.setdefault(match[2], Table(match[1], match[2], is_view=True))
        for match in _ADD.finditer(text):
            if match[2] in found:
                kind = _TAIL.sub("", f" {match[4]} ").strip()
                found[match[2]].columns[match[3]] = (kind, "NOT NULL" in match[4].upper())
        for match in _COMMENT.finditer(text):
            _comment(found, match[1].upper(), match[2], match[3].replace("''", "'"))
    return {name: table for name, table in found.items() if table.schema == schema}


def version(*folders_or_files: str) -> str:
    """A code version: a short hash over the texts of files below `warehouse/`."""
    digest = hashlib.sha256()
    for item in folders_or_files:
        path = _ROOT / item
        files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix in {".sql", ".py", ".yaml", ".csv"}:
                digest.update(file.name.encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _comment(found: dict[str, Table], kind: str, target: str, text: str) -> None:
    parts = target.split(".")
    if kind == "COLUMN" and len(parts) == 3 and parts[1] in found:
        found[parts[1]].comments[parts[2]] = text
    elif kind != "COLUMN" and len(parts) == 2 and parts[1] in found:
        found[parts[1]].comment = text


def _body(text: str, start: int) -> str:
    """The text between the bracket that ends at `start` and its partner."""
    depth = 1
    quoted = False
    for position in range(start, len(text)):
        sign = text[position]
        if sign == "'":
            quoted = not quoted
        elif not quoted and sign == "(":
            depth += 1
        elif not quoted and sign == ")":
            depth -= 1
            if depth == 0:
                return text[start:position]
    return text[start:]


def _columns(body: str) -> dict[str, tuple[str, bool]]:
    columns: dict[str, tuple[str, bool]] = {}
    for part in _split(body):
        words = part.strip()
        if not words or _CONSTRAINT.match(words):
            continue
        name, _, rest = words.partition(" ")
        columns[name.strip('"')] = (_TAIL.sub("", f" {rest} ").strip(), "NOT NULL" in rest.upper())
    return columns


def _split(body: str) -> list[str]:
    """Split at the commas that stand outside brackets and quotes."""
    parts: list[str] = []
    depth = 0
    quoted = False
    current = ""
    for sign in body:
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0 and not quoted:
            parts.append(current)
            current = ""
        else:
            current += sign
    return [*parts, current]
