"""Which landed extracts have passed their contract.

Belongs here: the mark up to which an entity is checked. Does not belong here: the rules (expectations),
setting extracts aside (warehouse.landing.store).

The mark can be dropped at any time: everything is then checked again. An extract behind the mark
that breaks an ERROR rule is set aside: readers no longer see it, so nothing can be built from it,
its window counts as missing and the next run asks the source again. It is kept for people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from warehouse.landing import layout
from warehouse.registry.source_entity import SourceEntity


class CheckLedger:
    """The marks of one landing store, one small file per entity."""

    def __init__(self, landing_dir: Path) -> None:
        self._root = landing_dir

    def _mark(self, entity: SourceEntity) -> Path:
        return layout.mark(self._root, layout.CHECKED, entity)

    def through(self, entity: SourceEntity) -> str:
        """The newest extract id that has passed; "" when none has."""
        try:
            text = self._mark(entity).read_text(encoding="utf-8")
            return str(json.loads(text).get("through", ""))
        except (OSError, ValueError, AttributeError):
            return ""

    def unchecked(self, entity: SourceEntity, extract_ids: Sequence[str]) -> list[str]:
        """The ids behind the mark, in order."""
        mark = self.through(entity)
        return sorted(one for one in extract_ids if one > mark)

    def passed(self, entity: SourceEntity, extract_ids: Sequence[str]) -> None:
        """Move the mark behind the newest of these ids; written whole or not at all."""
        if not extract_ids:
            return
        path = self._mark(entity)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"through": max(extract_ids)}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    @property
    def _stale(self) -> Path:
        return self._root / layout.CHECKED / "core.stale"

    def core_is_stale(self) -> bool:
        """Whether an extract that core may have been built from was set aside since."""
        return self._stale.exists()

    def set_core_stale(self, stale: bool) -> None:
        """Say that core must be made anew from what is still landed, or that it has been put away for it."""
        if stale:
            self._stale.parent.mkdir(parents=True, exist_ok=True)
            self._stale.touch()
        else:
            self._stale.unlink(missing_ok=True)
