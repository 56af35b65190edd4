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

from warehouse.landing.store import MANIFEST_FILE, LandingStore, Manifest, content_files, content_hash

REJECTED = ".rejected"
SEEN = ".verified"

Stat = list[list[int | str]]


@dataclass(frozen=True)
class Damage:
    """One extract that must not be read, and why (for people)."""

    system: str
    entity: str
    extract_id: str
    reason: str

    def __str__(self) -> str:
        return f"{self.system}/{self.entity}/{self.extract_id} ({self.reason})"


def find_damaged(store: LandingStore, system: str, entity: str, *, everything: bool = False) -> list[Damage]:
    """Compare an entity's extracts with their manifests.

    A file that has the size and time it had when it was last compared is not read again, so the cost follows what
    is new or was touched; `everything` reads all of them, which also finds what a disk changed behind our back.

    Args:
        store: The landing store; only its committed extracts are looked at.
        system: Source system.
        entity: Entity of that system.
        everything: Read every file, whatever is remembered.

    Raises:
        OSError: The disk cannot be read at all.
    """
    folder = store.root / system / entity
    if not folder.is_dir():
        return []
    seen = {} if everything else _seen(store, system, entity)
    found: list[Damage] = []
    good: dict[str, Stat] = {}
    for path in sorted(one for one in folder.iterdir() if one.is_dir()):
        stat = _stat(path)
        if seen.get(path.name) != stat:
            reason = _damage(store, path)
            if reason is not None:
                found.append(Damage(system, entity, path.name, reason))
                continue
        good[path.name] = stat
    if good != seen:
        # Only a memory: on a full or read-only disk the files are read again next time.
        with contextlib.suppress(OSError):
            _remember(store, system, entity, good)
    return found


def set_aside(store: LandingStore, damaged: Collection[Damage]) -> list[Path]:
    """Move damaged extracts to `.rejected`, where people find them; returns where they lie now."""
    moved = []
    for one in damaged:
        target = store.root / REJECTED / one.system / one.entity
        target.mkdir(parents=True, exist_ok=True)
        place = target / one.extract_id
        number = 1
        while place.exists():
            number += 1
            place = target / f"{one.extract_id}.{number}"
        (store.root / one.system / one.entity / one.extract_id).rename(place)
        moved.append(place)
    return moved


def _damage(store: LandingStore, folder: Path) -> str | None:
    try:
        manifest = Manifest.from_json((folder / MANIFEST_FILE).read_bytes())
    except FileNotFoundError:
        return f"thiếu {MANIFEST_FILE}"
    except ValueError:
        return f"{MANIFEST_FILE} hỏng"
    if manifest.extract_id != folder.name or manifest.origin != store.origin:
        return f"{MANIFEST_FILE} của lô khác"
    return None if content_hash(folder) == manifest.content_hash else "tệp dữ liệu không khớp mã băm"


def _stat(folder: Path) -> Stat:
    found: Stat = []
    for path in (folder / MANIFEST_FILE, *content_files(folder)):
        if path.exists():
            info = path.stat()
            found.append([path.name, info.st_size, info.st_mtime_ns])
    return found


def _seen(store: LandingStore, system: str, entity: str) -> dict[str, Stat]:
    """What was compared before; anything unreadable means nothing was."""
    try:
        found = json.loads(_mark(store, system, entity).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(store: LandingStore, system: str, entity: str, good: dict[str, Stat]) -> None:
    path = _mark(store, system, entity)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(good), encoding="utf-8")
    fresh.replace(path)


def _mark(store: LandingStore, system: str, entity: str) -> Path:
    return store.root / SEEN / f"{system}.{entity}.json"
