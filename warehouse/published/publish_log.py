"""The publish log: one line for every snapshot there ever was, kept when the snapshot itself is gone.

Belongs here: writing and reading `decisions/publish.jsonl`, and which snapshot was current at a moment.
Does not belong here: publishing (publish), computing a past snapshot again (as_known_at).
A line is the snapshot's manifest; a line that a crash cut short is written again by the next publish.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from warehouse.decided.log import append_line, read_lines
from warehouse.home import DECISIONS
from warehouse.snapshot import SnapshotManifest

FILE: Final = "publish.jsonl"


class PublishLog:
    """The log of one home.

    Args:
        home: EGOV_HOME; nothing is made before the first publish.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / DECISIONS / FILE

    def read(self) -> list[SnapshotManifest]:
        """Every snapshot, oldest first; each once, a line that nobody can read is passed over.

        Raises:
            OSError: the file is there and cannot be read.
        """
        lines, _ = read_lines(self.path, SnapshotManifest)
        return list({one.snapshot_id: one for one in lines}.values())

    def note(self, manifest: SnapshotManifest) -> None:
        """Add a snapshot, unless it is there; it is on disk when this returns.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        if all(one.snapshot_id != manifest.snapshot_id for one in self.read()):
            append_line(self.path, manifest)

    def current_at(self, moment: datetime) -> SnapshotManifest | None:
        """The snapshot that readers saw at an aware moment; None if nothing had been published."""
        seen = [one for one in self.read() if one.created_at <= moment]
        return seen[-1] if seen else None
