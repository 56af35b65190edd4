"""Great Expectations takes seconds to import; a first run spends them while it waits for sources anyway.

Belongs here: importing ahead, where it is certain to be needed. Does not belong here: anything that is itself slow to
import.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final

from warehouse.home import CHECKED

_SHARED: Final = ("numpy", "pydantic", "sqlalchemy.orm")


def warm_up(home: Path) -> None:
    """Import Great Expectations in the background, unless results of checks are kept, which may all still hold."""
    if (home / CHECKED).is_dir():
        return

    # What Dagster imports, too: two threads in the middle of modules that import each other may find one half made.
    for name in _SHARED:
        import_module(name)

    def load() -> None:
        # A broken installation is told by the step that validates, in its place.
        with suppress(Exception):
            import expectations.gxrun  # noqa: F401

    threading.Thread(target=load, name="warm-up", daemon=True).start()
