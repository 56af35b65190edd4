"""What Dagster shows of tables: columns and code versions.

Belongs here: turning what is declared into Dagster's own words. Does not belong here: what is declared
(warehouse.database.declared), or the files landed (assets.landing.schema).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import dagster as dg

import warehouse
from warehouse.database.declared import Table

_ROOT = Path(warehouse.__file__).parent


def column_schema(table: Table) -> dg.TableSchema:
    """The columns for Dagster's `dagster/column_schema`."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=column.type,
                description=column.comment,
                constraints=dg.TableColumnConstraints(nullable=not column.required),
            )
            for name, column in table.columns.items()
        ]
    )


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
