"""The landing store: immutable extracts as folders of Parquet parts with a manifest.

The manifests are the cursor: what has been pulled is read from here and nowhere else. Times inside extracts
and windows are naive Asia/Ho_Chi_Minh; the moments of the machine (`started_at`, `ended_at`) are aware UTC.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal

import polars as pl
import psutil
from pydantic import BaseModel, ConfigDict

from warehouse.clock import Clock
from warehouse.faultpoint import fault_point
from warehouse.landing import layout
from warehouse.landing.windows import Window, merge_windows, missing_windows, subtract_windows
from warehouse.privacy.keys import kept_key
from warehouse.registry.source_entity import SourceEntity

Completeness = Literal["verified", "unverified"]
QUARANTINE_SCHEMA: dict[str, pl.DataType] = {
    "rule": pl.String(),
    "reason": pl.String(),
    "business_key": pl.String(),
    "_page": pl.Int32(),
    "_pos": pl.Int32(),
}


class OriginMismatchError(Exception):
    """The store holds extracts of another origin; rows of different origins never mix (exit code 2)."""

    def __init__(self, root: Path, held: str, asked: str) -> None:
        super().__init__(
            f"Kho dữ liệu {root} thuộc nguồn gốc '{held}', không nhận dữ liệu của '{asked}'. "
            "Hãy đặt EGOV_ORIGIN cho khớp hoặc chọn thư mục EGOV_HOME khác."
        )
        self.held = held
        self.asked = asked


@dataclass(frozen=True)
class Quarantined:
    """A record refused while decoding: rule, reason and key, never a value of the record itself.

    `business_key` is the key as delivered; what is written of it is `warehouse.privacy.keys.kept_key`.
    """

    rule: str
    reason: str
    business_key: str | None
    page: int
    pos: int


class Manifest(BaseModel):
    """What an extract is and what it holds; a folder without one does not exist for readers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    entity: str
    extract_id: str
    origin: str
    window: Window | None
    started_at: datetime
    ended_at: datetime
    pages: int
    records: int
    distinct_keys: int
    declared_total: int | None = None
    declared_checksum: str | None = None
    completeness: Completeness = "unverified"
    unknown_keys: dict[str, int] = {}
    nulled_codes: dict[str, int] = {}
    quarantined: int = 0
    code_version: str
    content_hash: str
    run_id: str
    extra: dict[str, str] = {}

    def to_json(self) -> str:
        """Return the manifest as JSON text, indented for people."""
        return self.model_dump_json(indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Read a manifest; pydantic.ValidationError if it is not one."""
        return cls.model_validate_json(text)


class LandingStore:
    """All extracts of one origin under one folder (`warehouse.landing.layout`)."""

    def __init__(self, root: Path, origin: str, *, until: Mapping[str, str] | None = None) -> None:
        """Open (or make) the store; OriginMismatchError if it holds another origin.

        `until` shows it as it was: `system/entity` to the newest extract id that is seen, of others none.
        """
        self.root = Path(root)
        self.origin = origin
        self._until = until
        self._temp = self.root / layout.TEMPORARY
        self._manifests: dict[Path, Manifest] = {}
        self._temp.mkdir(parents=True, exist_ok=True)
        self._claim_origin()
        self._sweep()

    def manifests(self, entity: SourceEntity) -> list[Manifest]:
        """Return the manifests of the committed extracts of an entity, oldest first."""
        folder = self.folder(entity)
        if not folder.is_dir():
            return []
        last = None if self._until is None else self._until.get(str(entity), "")
        found: list[Manifest] = []
        for path in sorted(folder.iterdir()):
            manifest = self._manifest(path) if last is None or path.name <= last else None
            if manifest is not None:
                found.append(manifest)
        return found

    def newest(self) -> dict[str, str]:
        """Return `system/entity` to the id of its newest committed extract: what `until` takes."""
        landed = {entity: self.manifests(entity) for entity in self.entities()}
        return {str(entity): manifests[-1].extract_id for entity, manifests in landed.items() if manifests}

    def entities(self) -> list[SourceEntity]:
        """Return every entity that has a folder, sorted."""
        return list(layout.entities(self.root))

    def folder(self, entity: SourceEntity) -> Path:
        """Return the folder of an entity's extracts, whether it is there or not."""
        return layout.extracts(self.root, entity)

    def data_files(self, entity: SourceEntity, extract_ids: Collection[str] | None = None) -> list[Path]:
        """Return the Parquet parts of the committed extracts (of all, or of the named ones), in order."""
        return [
            path
            for folder in self._folders(entity, extract_ids)
            for path in sorted(folder.glob(layout.PARTS))
        ]

    def quarantine_files(
        self, entity: SourceEntity, extract_ids: Collection[str] | None = None
    ) -> list[Path]:
        """Return the quarantine files of the committed extracts that have one."""
        return [
            folder / layout.QUARANTINE
            for folder in self._folders(entity, extract_ids)
            if (folder / layout.QUARANTINE).exists()
        ]

    def kept_key(self, key: str) -> str:
        """Return a business key as it may be written: itself in its valid form, else a keyed hash."""
        return kept_key(key, self.root)

    def covered(self, entity: SourceEntity) -> list[Window]:
        """Return what has been pulled, merged and sorted."""
        return merge_windows([m.window for m in self.manifests(entity) if m.window is not None])

    def missing(
        self,
        entity: SourceEntity,
        *,
        start: datetime,
        until: datetime,
        settle: timedelta,
        since: datetime | None = None,
    ) -> list[Window]:
        """Return the windows to ask for, sorted and disjoint.

        The gaps of [start, until), cut at month starts, and one tail window that goes back by `settle` behind
        the last covered end, because sources commit late. `since` takes the place of `start`.
        """
        return missing_windows(self.covered(entity), start=since or start, until=until, settle=settle)

    def gaps(self, entity: SourceEntity, *, start: datetime, until: datetime) -> list[Window]:
        """Return what of [start, until) has never been pulled, without overlap."""
        if start >= until:
            return []
        return subtract_windows(Window(start, until), self.covered(entity))

    def extract(
        self, entity: SourceEntity, *, window: Window | None, clock: Clock, run_id: str, code_version: str
    ) -> ExtractWriter:
        """Begin an extract; use the writer as a context manager and end it with `commit`."""
        return ExtractWriter(self, entity, window, clock, run_id, code_version)

    def set_aside(self, entity: SourceEntity, extract_id: str) -> Path:
        """Move an extract out of the readers' sight, to where people find it; return where it lies now."""
        aside = layout.rejected(self.root, entity)
        aside.mkdir(parents=True, exist_ok=True)
        place, number = aside / extract_id, 1
        while place.exists():
            number += 1
            place = aside / f"{extract_id}.{number}"
        return (self.folder(entity) / extract_id).rename(place)

    def _folders(self, entity: SourceEntity, extract_ids: Collection[str] | None) -> list[Path]:
        wanted = None if extract_ids is None else set(extract_ids)
        folder = self.folder(entity)
        return [
            folder / m.extract_id for m in self.manifests(entity) if wanted is None or m.extract_id in wanted
        ]

    def _manifest(self, folder: Path) -> Manifest | None:
        # Extracts are immutable: a manifest once read stays true, a compacted one is gone from the listing.
        if folder not in self._manifests:
            try:
                self._manifests[folder] = Manifest.from_json((folder / layout.MANIFEST).read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                return None
            except ValueError:
                # A damaged manifest says nothing: its extract counts as not pulled (integrity names it).
                return None
        return self._manifests[folder]

    def _claim_origin(self) -> None:
        path = self.root / layout.ORIGIN
        if not path.exists():
            draft = self._temp / f"origin-{os.getpid()}-{threading.get_ident()}.json"
            _write_durably(draft, json.dumps({"origin": self.origin}, ensure_ascii=False).encode())
            # link() does not overwrite: of two first runs one wins and the other is compared with it.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
            _sync_folder(self.root)
        held = str(json.loads(path.read_text(encoding="utf-8"))["origin"])
        if held != self.origin:
            raise OriginMismatchError(self.root, held, self.origin)

    def _sweep(self) -> None:
        """Remove what dead processes left behind; a live one's folder is not touched."""
        for path in self._temp.iterdir():
            owner = path.name.split("-")
            if len(owner) < 3 or not owner[0].isdigit() or not owner[1].isdigit():
                continue
            if not _alive(int(owner[0]), int(owner[1])):
                shutil.rmtree(path, ignore_errors=True)


def held_origin(root: Path) -> str | None:
    """The origin of the data that a landing store holds; None where there is no store."""
    try:
        return str(json.loads((root / layout.ORIGIN).read_text(encoding="utf-8"))["origin"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


class ExtractWriter:
    """Writes one extract into a temporary folder; `commit` makes it visible, leaving without removes it."""

    def __init__(
        self,
        store: LandingStore,
        entity: SourceEntity,
        window: Window | None,
        clock: Clock,
        run_id: str,
        code_version: str,
    ) -> None:
        self._store = store
        self.entity = entity
        self.window = window
        self._clock = clock
        self._run_id = run_id
        self._code_version = code_version
        self._parts = 0
        self._records = 0
        self._empty: pl.DataFrame | None = None
        self._schema: pl.Schema | None = None
        self._quarantined: list[Quarantined] = []
        self._hash = hashlib.sha256()
        self._committed = False

    def __enter__(self) -> ExtractWriter:
        self._started_at = self._clock.now()
        self._home = self._store.folder(self.entity)
        self._home.mkdir(parents=True, exist_ok=True)
        aside = layout.rejected(self._store.root, self.entity)
        self.extract_id = _next_extract_id(self._home, aside, self._started_at)
        process = psutil.Process()
        owner = f"{process.pid}-{int(process.create_time())}"
        temporary = self._store.root / layout.TEMPORARY
        self._folder = temporary / f"{owner}-{self.entity.system}-{self.entity.name}-{self.extract_id}"
        self._folder.mkdir(parents=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._committed:
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, frame: pl.DataFrame) -> None:
        """Write a frame as one Parquet part: it has `_page` and `_pos` and the schema of the parts before."""
        if self._schema is None:
            if frame.schema.get("_page") != pl.Int32 or frame.schema.get("_pos") != pl.Int32:
                raise ValueError(f"{self.entity}: a landing frame needs _page and _pos as Int32")
            self._schema = frame.schema
        elif frame.schema != self._schema:
            raise ValueError(f"{self.entity}: parts of one extract differ in schema")
        if frame.is_empty():
            self._empty = frame
            return
        self._write_part(frame)

    def quarantine(self, rows: Sequence[Quarantined]) -> None:
        """Keep refused records: rule, reason and key."""
        self._quarantined.extend(rows)

    def commit(
        self,
        *,
        pages: int,
        distinct_keys: int,
        declared_total: int | None = None,
        declared_checksum: str | None = None,
        completeness: Completeness = "unverified",
        unknown_keys: Mapping[str, int] | None = None,
        nulled_codes: Mapping[str, int] | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> Manifest:
        """Make the extract visible in one rename and return its manifest.

        An extract without records keeps one empty part, so that readers always find the columns; ValueError
        if `write` was never called.
        """
        if self._parts == 0:
            if self._empty is None:
                raise ValueError(f"{self.entity}: commit without a frame")
            self._write_part(self._empty)
        if self._quarantined:
            self._write_quarantine()
        manifest = Manifest(
            system=self.entity.system,
            entity=self.entity.name,
            extract_id=self.extract_id,
            origin=self._store.origin,
            window=self.window,
            started_at=self._started_at,
            ended_at=self._clock.now(),
            pages=pages,
            records=self._records,
            distinct_keys=distinct_keys,
            declared_total=declared_total,
            declared_checksum=declared_checksum,
            completeness=completeness,
            unknown_keys=dict(unknown_keys or {}),
            nulled_codes=dict(nulled_codes or {}),
            quarantined=len(self._quarantined),
            code_version=self._code_version,
            content_hash=self._hash.hexdigest(),
            run_id=self._run_id,
            extra=dict(extra or {}),
        )
        _write_durably(self._folder / layout.MANIFEST, manifest.to_json().encode())
        _sync_folder(self._folder)
        fault_point("landing.before_rename")
        self._folder.rename(self._home / self.extract_id)
        self._committed = True
        fault_point("landing.after_rename")
        _sync_folder(self._home)
        return manifest

    def _write_part(self, frame: pl.DataFrame) -> None:
        path = self._folder / layout.part(self._parts)
        self._put(path, frame)
        self._parts += 1
        self._records += frame.height
        fault_point("landing.part_written")

    def _write_quarantine(self) -> None:
        rows = self._quarantined
        frame = pl.DataFrame(
            {
                "rule": [row.rule for row in rows],
                "reason": [row.reason for row in rows],
                "business_key": [
                    None if not row.business_key else self._store.kept_key(row.business_key) for row in rows
                ],
                "_page": [row.page for row in rows],
                "_pos": [row.pos for row in rows],
            },
            schema=QUARANTINE_SCHEMA,
        )
        self._put(self._folder / layout.QUARANTINE, frame)

    def _put(self, path: Path, frame: pl.DataFrame) -> None:
        frame.write_parquet(path, compression="zstd", compression_level=3)
        with path.open("rb") as file:
            self._hash.update(hashlib.file_digest(file, "sha256").digest())
            os.fsync(file.fileno())


def scan_landed(
    files: Sequence[Path],
    *,
    schema: Mapping[str, pl.DataType] | None = None,
    path_column: str | None = None,
) -> pl.LazyFrame:
    """Read landed files of one entity together, whichever version of its contract each was written by.

    Args:
        files: Parquet parts, oldest first.
        schema: the columns to give, NULL where a file lacks one; without it those of the first file.
        path_column: column to write each row's path into.
    """
    return pl.scan_parquet(
        list(files),
        schema=schema,
        missing_columns="insert",
        extra_columns="ignore",
        include_file_paths=path_column,
    )


def content_files(folder: Path) -> list[Path]:
    """Return the files of an extract that its content hash is made of, in the hash's order."""
    quarantine = folder / layout.QUARANTINE
    return [*sorted(folder.glob(layout.PARTS)), *([quarantine] if quarantine.exists() else [])]


def content_hash(folder: Path) -> str:
    """Return the hash of an extract as its files are now; compare it with its manifest's."""
    whole = hashlib.sha256()
    for path in content_files(folder):
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


_LAST_ID: dict[Path, tuple[str, int]] = {}
_ID_LOCK = threading.Lock()


def _next_extract_id(home: Path, aside: Path, started_at: datetime) -> str:
    """Return an id that sorts behind every earlier one, even if the clock stands still or went back."""
    key = home.resolve()
    stamp = f"{started_at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z"
    with _ID_LOCK:
        last_stamp, last_seq = _LAST_ID.get(key, ("", 0))
        # What was set aside keeps its id: core may have applied it, and would take another for the same.
        for path in (*home.iterdir(), *(aside.iterdir() if aside.is_dir() else ())):
            other_stamp, _, other_seq = path.name.rpartition("-")
            if other_stamp and other_seq.isdigit():
                last_stamp, last_seq = max(last_stamp, other_stamp), max(last_seq, int(other_seq))
        result = (max(stamp, last_stamp), last_seq + 1)
        _LAST_ID[key] = result
    return f"{result[0]}-{result[1]:06d}"


def _alive(pid: int, created: int) -> bool:
    try:
        # A pid is given out again after a while; the start time tells the old process from the new one.
        return abs(int(psutil.Process(pid).create_time()) - created) <= 1
    except psutil.Error:
        return False


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
