"""How much of the machine validating may take. Free of Great Expectations, so that callers may say it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


def _own_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"egov-check-{os.getpid()}"


@dataclass(frozen=True)
class CheckLimits:
    """What the DuckDB that counts bad rows may use.

    Attributes:
        memory: DuckDB's `memory_limit`, e.g. `2GB`; what does not fit is spilled.
        threads: DuckDB's `threads`.
        spill: Folder of what is spilled, made when needed and removed again. Not the one of another
            open DuckDB: both name their files alike.
    """

    memory: str = "2GB"
    threads: int = 2
    spill: Path = field(default_factory=_own_folder)

    def config(self) -> dict[str, str]:
        """DuckDB's settings."""
        return {
            "memory_limit": self.memory,
            "threads": str(self.threads),
            "temp_directory": str(self.spill),
            # Rows are counted, so their order is worth nothing, and keeping it costs memory.
            "preserve_insertion_order": "false",
        }
