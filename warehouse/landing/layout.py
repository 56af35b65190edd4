"""Where things lie in the landing folder: the only place that knows the names.

Extracts are `<system>/<entity>/<extract_id>/`; what begins with a dot is no data of a source.

Belongs here: names and paths. Does not belong here: reading or writing any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from warehouse.registry.source_entity import SourceEntity

ORIGIN: Final = "origin.json"
TEMPORARY: Final = ".tmp"
"""Extracts that are being written."""
REJECTED: Final = ".rejected"
"""Extracts that were set aside for people, in the same folders as the good ones."""
CHECKED: Final = ".checked"
"""Marks up to where an entity has passed its contract."""
VERIFIED: Final = ".verified"
"""What was last compared with its manifest."""
RUNS: Final = ".runs"
"""What runs had to say about themselves."""
MANIFEST: Final = "manifest.json"
QUARANTINE: Final = "quarantine.parquet"
PARTS: Final = "part-*.parquet"


def part(number: int) -> str:
    """The name of a Parquet part; they sort in the order of writing."""
    return f"part-{number:05d}.parquet"


def extracts(root: Path, entity: SourceEntity) -> Path:
    """The folder of an entity's extracts."""
    return root / entity.system / entity.name


def rejected(root: Path, entity: SourceEntity) -> Path:
    """The folder of an entity's extracts that were set aside."""
    return extracts(root / REJECTED, entity)


def mark(root: Path, folder: str, entity: SourceEntity) -> Path:
    """The small file that keeps something about an entity (`CHECKED`, `VERIFIED`)."""
    return root / folder / f"{entity.system}.{entity.name}.json"


def entities(root: Path) -> Iterator[SourceEntity]:
    """Every entity that has a folder, sorted; `root` is the landing folder, or its folder of rejected extracts."""
    for system in sorted(root.iterdir()) if root.is_dir() else ():
        if system.is_dir() and not system.name.startswith("."):
            for entity in sorted(system.iterdir()):
                if entity.is_dir():
                    yield SourceEntity(system.name, entity.name)
