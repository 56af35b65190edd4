"""Landed extracts that are no longer what was landed: found by their hashes, set aside, named.

Belongs here: comparing an extract with its own manifest, remembering what has been compared, moving a damaged
one out of the readers' sight. Does not belong here: whether its content is any good (expectations).

An extract that was set aside no longer counts as pulled: the next pull asks the source for it again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from warehouse.landing import layout
from warehouse.landing.store import LandingStore, Manifest, content_files, content_hash
from warehouse.registry.source_entity import SourceEntity

Stat = list[list[int | str]]


@dataclass(frozen=True)
class Damage:
    """One extract that must not be read, and why (for people)."""

    entity: SourceEntity
    extract_id: str
    reason: str

    def __str__(self) -> str:
        return f"{self.entity}/{self.extract_id} ({self.reason})"


def find_damaged(store: LandingStore, entity: SourceEntity, *, everything: bool = False) -> list[Damage]:
    """Compare an entity's extracts with their manifests.

    A file that has the size and time it had when it was last compared is not read again, so the cost follows what
    is new or was touched; `everything` reads all of them, which also finds what a disk changed behind our back.

    Args:
        store: The landing store; only its committed extracts are looked at.
        entity: Whose extracts.
        everything: Read every file, whatever is remembered.

    Raises:
        OSError: The disk cannot be read at all.
    """
    folder = store.folder(entity)
    if not folder.is_dir():
        return []
    seen = {} if everything else _seen(store, entity)
    found: list[Damage] = []
    good: dict[str, Stat] = {}
    for path in sorted(one for one in folder.iterdir() if one.is_dir()):
        stat = _stat(path)
        if seen.get(path.name) != stat:
            reason = _damage(store, path)
            if reason is not None:
                found.append(Damage(entity, path.name, reason))
                continue
        good[path.name] = stat
    if good != seen:
        # Only a memory: on a full or read-only disk the files are read again next time.
        with contextlib.suppress(OSError):
            _remember(store, entity, good)
    return found


def set_aside(store: LandingStore, damaged: Collection[Damage]) -> list[Path]:
    """Set damaged extracts aside; returns where they lie now."""
    return [store.set_aside(one.entity, one.extract_id) for one in damaged]


def _damage(store: LandingStore, folder: Path) -> str | None:
    try:
        manifest = Manifest.from_json((folder / layout.MANIFEST).read_bytes())
    except FileNotFoundError:
        return f"thiếu {layout.MANIFEST}"
    except ValueError:
        return f"{layout.MANIFEST} hỏng"
    if manifest.extract_id != folder.name or manifest.origin != store.origin:
        return f"{layout.MANIFEST} của lô khác"
    return None if content_hash(folder) == manifest.content_hash else "tệp dữ liệu không khớp mã băm"


def _stat(folder: Path) -> Stat:
    found: Stat = []
    for path in (folder / layout.MANIFEST, *content_files(folder)):
        if path.exists():
            info = path.stat()
            found.append([path.name, info.st_size, info.st_mtime_ns])
    return found


def _seen(store: LandingStore, entity: SourceEntity) -> dict[str, Stat]:
    """What was compared before; anything unreadable means nothing was."""
    try:
        found = json.loads(layout.mark(store.root, layout.VERIFIED, entity).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(store: LandingStore, entity: SourceEntity, good: dict[str, Stat]) -> None:
    path = layout.mark(store.root, layout.VERIFIED, entity)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(good), encoding="utf-8")
    fresh.replace(path)
