"""Great Expectations takes seconds to import; a run spends them while it waits for sources anyway.

Belongs here: importing ahead. Does not belong here: anything that is itself slow to import.
"""

from __future__ import annotations

import threading
from contextlib import suppress


def warm_up() -> None:
    """Import Great Expectations in the background: seconds that the sources' answers take anyway."""

    def load() -> None:
        # A broken installation is told by the step that validates, in its place.
        with suppress(Exception):
            import expectations.gxrun  # noqa: F401

    threading.Thread(target=load, name="warm-up", daemon=True).start()
