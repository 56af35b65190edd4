"""Writing a small file whole or not at all.

Belongs here: what can be made again at any time, so that a lost power supply may lose it. Does not belong here: what
must be on the disk before something else goes on (landing, published).
"""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader never meets half of one; its folder is made if absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
