"""Landed windows and what their sources declared, read from landing itself: manifests, and the keys in the files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

KEYS = {
    ("portal", "dossier"): "dossier_code",
    ("exchange", "register"): "register_id",
    ("payment", "transaction"): "reference",
}
"""What the sources that declare a total count (source contract 1.3, 2.2, 3.1)."""


@dataclass(frozen=True)
class Declared:
    """One window with a declared total or checksum; `met` = it is what landed."""

    start: datetime
    end: datetime
    met: bool


def declared(landing: Path) -> list[Declared]:
    """Every window that declares something; of one pulled twice the newer extract counts."""
    newest: dict[tuple[str, str, str, str], Path] = {}
    for path in sorted(landing.glob("[!.]*/*/*/manifest.json"), key=lambda one: one.parent.name):
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["window"] is not None:
            window = said["window"]
            newest[said["system"], said["entity"], window["start"], window["end"]] = path
    found = []
    for (system, entity, start, end), path in newest.items():
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["declared_total"] is not None or said["declared_checksum"] is not None:
            met = said["declared_total"] in {None, _landed(path.parent, KEYS[system, entity])}
            found.append(Declared(datetime.fromisoformat(start), datetime.fromisoformat(end), met))
    return found


def _landed(folder: Path, key: str) -> int:
    """Distinct records, the refused ones too (R38)."""
    keys: set[object] = set()
    for part in folder.glob("part-*.parquet"):
        keys |= set(pl.read_parquet(part, columns=[key])[key])
    for refused in folder.glob("quarantine.parquet"):
        keys |= set(pl.read_parquet(refused)["business_key"])
    return len(keys)
