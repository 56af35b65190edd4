"""Texts inside SQL.

Belongs here: quoting where a statement takes no parameter (ATTACH, COPY, read_parquet). Does not belong here:
statements.
"""

from __future__ import annotations

from pathlib import Path


def quoted(text: str | Path) -> str:
    """A text or a path as a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"
