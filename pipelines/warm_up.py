"""Great Expectations takes seconds to import; a first run spends them while it waits for sources anyway.

Belongs here: importing ahead, where it is certain to be needed. Does not belong here: anything that is itself slow to
import.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from warehouse.home import CHECKED


def warm_up(home: Path) -> None:
    """Import Great Expectations in the background, unless results of checks are kept, which may all still hold."""
    if (home / CHECKED).is_dir():
        return

    def load() -> None:
        # A broken installation is told by the step that validates, in its place.
        with suppress(Exception):
            import expectations.gxrun  # noqa: F401

    threading.Thread(target=load, name="warm-up", daemon=True).start()
