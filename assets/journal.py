"""What one run has to say about itself beyond Dagster's store: a small append-only file beside landing.

Belongs here: the entries (which source answered, which failed, which gate stopped) and reading them
back. Does not belong here: deciding an exit code (pipelines), or any value of the data.

The publish step and the command line read it, also when the steps ran in another process.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from warehouse.landing import layout

Kind = Literal[
    "answered",
    "source_failed",
    "not_configured",
    "data_failed",
    "validator_broke",
    "published",
    "begun",
    "mended",
    "waived",
]
KEPT_RUNS: Final = 100


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        kind: What happened.
        system: Source system, or the layer for a gate (core, mart).
        entity: Source entity or table.
        message: One Vietnamese sentence for people; never a value of the data.
    """

    kind: Kind
    system: str
    entity: str
    message: str = ""


class RunJournal:
    """The entries of one run, one file in the landing folder."""

    def __init__(self, landing_dir: Path, run_id: str) -> None:
        self._folder = landing_dir / layout.RUNS
        self._path = self._folder / f"{run_id}.jsonl"

    def add(self, kind: Kind, system: str, entity: str, message: str = "") -> None:
        """Append one entry; it is on disk when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(Entry(kind, system, entity, message)), ensure_ascii=False) + "\n"
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[Entry]:
        """All entries so far, oldest first; a line cut short by a crash is left out."""
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(Entry(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return found

    def of(self, kind: Kind) -> list[Entry]:
        """The entries of one kind."""
        return [entry for entry in self.entries() if entry.kind == kind]

    def prune(self) -> None:
        """Keep the newest files only: Dagster's store is the long memory."""
        files = sorted(self._folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[KEPT_RUNS:]:
            path.unlink(missing_ok=True)
