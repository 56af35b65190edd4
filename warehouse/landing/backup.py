"""Backup and restore of what cannot be made again: landing and people's decisions, as one tar file.

Belongs here: the archive, its hashes, refusing what is not ours. Does not belong here: working files and
snapshots, which are made of landing.

The archive holds `landing/…`, `decisions/…` and, last, `backup.json` with the size and SHA-256 of each file. It is
not compressed (landing is already) and holds regular files only. Extracts are immutable, so a backup may be made
while a run is going on: it holds the extracts that were committed when it began.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, cast

from warehouse.clock import Clock
from warehouse.home import DECISIONS, LANDING
from warehouse.landing import layout
from warehouse.landing.integrity import find_damaged
from warehouse.landing.store import LandingStore, Manifest, content_files, held_origin

INDEX = "backup.json"
FORMAT = 1
RESTORING = ".restore"
# Work in progress, what was set aside, what runs said, and what is told again by reading: not part of the data.
_LEFT_OUT = frozenset({layout.TEMPORARY, layout.REJECTED, layout.RUNS, layout.VERIFIED})
_ALLOWED_IN_HOME = frozenset({"lock", RESTORING})
_MAX_INDEX = 1 << 30


class BackupRefusedError(Exception):
    """The request cannot be granted as it is put (exit code 2); nothing was written. For operators."""


class BackupDamagedError(Exception):
    """What was to be read is damaged or not ours (exit code 4); nothing was written. For operators."""


@dataclass(frozen=True)
class Archived:
    """What an archive holds.

    Attributes:
        path: the archive (backup) or the home (restore).
        origin: origin of the data.
        created_at: aware moment at which the backup began, UTC.
        extracts: committed extracts.
        files: files in all.
        size: bytes of these files.
    """

    path: Path
    origin: str
    created_at: datetime
    extracts: int
    files: int
    size: int


def backup(home: Path, target: Path, clock: Clock) -> Archived:
    """Write landing and decisions of a home into one archive; written under another name, then renamed.

    Args:
        home: EGOV_HOME.
        target: the archive's path, or an existing folder to make one in.
        clock: tells when the backup was made.

    Raises:
        BackupRefusedError: there is nothing to back up, or the target exists or lies inside the data.
        BackupDamagedError: an extract is not what was landed.
        OSError: the disk is full or cannot be read; no archive is left.
    """
    landing = home / LANDING
    now = clock.now()
    origin = _origin(landing)
    target = target.expanduser().resolve()
    if target.is_dir():
        target = target / f"egov-{origin.replace(':', '-')}-{now:%Y%m%dT%H%M%SZ}.tar"
    _require_free(target)
    if target.is_relative_to(landing) or target.is_relative_to(home / DECISIONS):
        raise BackupRefusedError(f"{target} nằm trong chính dữ liệu cần sao lưu. Hãy chọn nơi khác.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.partial")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                writer = _Writer(tar)
                extracts = _write_landing(writer, landing)
                _write_decisions(writer, home / DECISIONS)
                writer.close(origin, now, extracts)
            stream.flush()
            os.fsync(stream.fileno())
        _require_free(target)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    size = sum(size for size, _ in writer.index.values())
    return Archived(target, origin, now, extracts, len(writer.index), size)


def restore(archive: Path, home: Path, origin: str) -> Archived:
    """Put the archive's content into an empty home, verified, whole or not at all. The caller holds the lock.

    Args:
        archive: what `backup` wrote.
        home: EGOV_HOME; made if it is not there, and refused if it holds anything.
        origin: the origin that the settings name; the archive must be of the same.

    Raises:
        BackupRefusedError: the home is not empty, the archive is not there or of another origin.
        BackupDamagedError: the archive is cut, changed, or holds what a backup never holds.
        OSError: the disk is full or cannot be written; the home is left empty.
    """
    if not archive.is_file():
        raise BackupRefusedError(f"Không thấy tệp sao lưu {archive}. Hãy kiểm tra đường dẫn.")
    _require_empty(home)
    work = home / RESTORING
    work.mkdir(parents=True, mode=0o700)
    try:
        index = _extract(archive, work)
        if index.origin != origin:
            raise BackupRefusedError(
                f"Bản sao lưu {archive} thuộc nguồn gốc '{index.origin}', không phải '{origin}'. "
                "Hãy đặt EGOV_ORIGIN cho khớp rồi khôi phục lại."
            )
        extracts = _verify(archive, work, index)
        _sync_tree(work)
        (work / DECISIONS).mkdir(exist_ok=True)
        (work / DECISIONS).rename(home / DECISIONS)
        # From here on the home holds the data; a restore that died before is begun anew by the next one.
        (work / LANDING).rename(home / LANDING)
        _sync_folder(home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    size = sum(size for size, _ in index.files.values())
    return Archived(home, index.origin, index.created_at, extracts, len(index.files), size)


# -- writing ------------------------------------------------------------------------------------------------


class _Writer:
    """The archive being written, and the size and hash of each file in it."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.index: dict[str, tuple[int, str]] = {}

    def add(self, name: str, stream: IO[bytes]) -> bytes:
        """Copy an open file, as long as it is now; returns the digest of what was copied."""
        info = os.fstat(stream.fileno())
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = info.st_size, int(info.st_mtime), info.st_mode & 0o777
        reader = _Hashing(stream)
        self._tar.addfile(member, cast("IO[bytes]", reader))
        self.index[name] = (member.size, reader.digest.hexdigest())
        return reader.digest.digest()

    def add_bytes(self, name: str, content: bytes, mode: int, modified: float) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(content), int(modified), mode & 0o777
        self._tar.addfile(member, io.BytesIO(content))
        self.index[name] = (len(content), hashlib.sha256(content).hexdigest())

    def close(self, origin: str, created_at: datetime, extracts: int) -> None:
        """Write the index, whose presence says that nothing before it is missing."""
        content = {
            "format": FORMAT,
            "origin": origin,
            "created_at": created_at.isoformat(),
            "extracts": extracts,
            "files": {name: {"size": size, "sha256": digest} for name, (size, digest) in self.index.items()},
        }
        text = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
        member = tarfile.TarInfo(INDEX)
        member.size, member.mtime, member.mode = len(text), int(created_at.timestamp()), 0o600
        self._tar.addfile(member, io.BytesIO(text))


class _Hashing:
    """A stream that hashes what is read through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self.digest.update(content)
        return content


def _require_free(target: Path) -> None:
    if target.exists():
        raise BackupRefusedError(f"Tệp {target} đã có; bản sao lưu không ghi đè. Hãy chọn tên khác.")


def _origin(landing: Path) -> str:
    origin = held_origin(landing)
    if origin is None:
        raise BackupRefusedError(f"Không có kho tiếp nhận ở {landing} để sao lưu. Hãy kiểm tra EGOV_HOME.")
    return origin


def _write_landing(writer: _Writer, landing: Path) -> int:
    # The marks first: they may then speak of less than what is there, and never of more.
    for path in _state_files(landing):
        with contextlib.suppress(FileNotFoundError):
            info = path.stat()
            name = f"{LANDING}/{path.relative_to(landing).as_posix()}"
            writer.add_bytes(name, path.read_bytes(), info.st_mode, info.st_mtime)
    folders = [
        extract
        for system in sorted(landing.iterdir())
        if system.is_dir() and not system.name.startswith(".")
        for entity in sorted(system.iterdir())
        if entity.is_dir()
        for extract in sorted(entity.iterdir())
        if (extract / layout.MANIFEST).is_file()
    ]
    return sum(_write_extract(writer, landing, folder) for folder in folders)


def _state_files(landing: Path) -> Iterator[Path]:
    for path in sorted(landing.iterdir()):
        if path.name in _LEFT_OUT:
            continue
        if path.is_file():
            yield path
        elif path.name.startswith("."):
            yield from (one for one in sorted(path.rglob("*")) if one.is_file())


def _write_extract(writer: _Writer, landing: Path, folder: Path) -> bool:
    """Copy one extract; False if a run has set it aside or merged it since it was listed."""
    with contextlib.ExitStack() as stack:
        try:
            # Opened together before anything is written: an open file stays, wherever its folder goes.
            manifest_stream = stack.enter_context((folder / layout.MANIFEST).open("rb"))
            streams = [stack.enter_context(path.open("rb")) for path in content_files(folder)]
        except FileNotFoundError:
            return False
        try:
            manifest = Manifest.from_json(manifest_stream.read())
        except ValueError:
            raise _damaged(folder, f"{layout.MANIFEST} hỏng") from None
        manifest_stream.seek(0)
        base = f"{LANDING}/{folder.relative_to(landing).as_posix()}"
        whole = hashlib.sha256()
        for stream in streams:
            whole.update(writer.add(f"{base}/{Path(stream.name).name}", stream))
        if whole.hexdigest() != manifest.content_hash:
            raise _damaged(folder, "tệp dữ liệu không khớp mã băm")
        writer.add(f"{base}/{layout.MANIFEST}", manifest_stream)
    return True


def _damaged(folder: Path, reason: str) -> BackupDamagedError:
    return BackupDamagedError(
        f"Không sao lưu: lô {folder} hỏng trên đĩa ({reason}). Hãy chạy `egov rebuild` (lô hỏng được chuyển ra), "
        "rồi `egov run` để lấy lại dữ liệu, rồi sao lưu lại."
    )


def _write_decisions(writer: _Writer, folder: Path) -> None:
    """Whole lines only: a person may be deciding while we read."""
    if not folder.is_dir():
        return
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        info = path.stat()
        content = path.read_bytes()
        if path.suffix == ".jsonl":
            content = content[: content.rfind(b"\n") + 1]
        name = f"{DECISIONS}/{path.relative_to(folder).as_posix()}"
        writer.add_bytes(name, content, info.st_mode, info.st_mtime)


# -- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Index:
    origin: str
    created_at: datetime
    files: dict[str, tuple[int, str]]


def _require_empty(home: Path) -> None:
    if not home.exists():
        return
    held = {path.name for path in home.iterdir()} if home.is_dir() else {home.name}
    if RESTORING in held and LANDING not in held:
        # What a restore that died has left: it made both of these, in a home that was empty.
        shutil.rmtree(home / RESTORING)
        if DECISIONS in held:
            shutil.rmtree(home / DECISIONS)
        held -= {RESTORING, DECISIONS}
    held -= _ALLOWED_IN_HOME
    if held:
        raise BackupRefusedError(
            f"Thư mục {home} không rỗng ({', '.join(sorted(held)[:5])}). Hãy khôi phục vào một EGOV_HOME mới hoặc rỗng."
        )


def _extract(archive: Path, work: Path) -> _Index:
    found: dict[str, tuple[int, str]] = {}
    index: _Index | None = None
    try:
        with tarfile.open(archive, mode="r:") as tar:
            for member in tar:
                if index is not None or member.name in found:
                    raise _foreign(archive, member.name)
                stream = tar.extractfile(member) if member.isreg() and not member.issparse() else None
                if stream is None:
                    raise _foreign(archive, member.name)
                if member.name == INDEX:
                    if member.size > _MAX_INDEX:
                        raise _foreign(archive, member.name)
                    index = _read_index(archive, stream.read())
                    continue
                target = work / _safe(archive, member.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                found[member.name] = _write(stream, target, member.mode & 0o777)
    except (tarfile.TarError, EOFError) as error:
        raise BackupDamagedError(
            f"Tệp sao lưu {archive} hỏng hoặc không phải bản sao lưu của egov ({error}). Không khôi phục gì; "
            "hãy dùng bản sao lưu khác."
        ) from None
    if index is None:
        raise BackupDamagedError(
            f"Tệp sao lưu {archive} bị cụt: thiếu {INDEX}. Không khôi phục gì; hãy dùng bản sao lưu khác."
        )
    wrong = sorted(
        name for name in found.keys() | index.files.keys() if found.get(name) != index.files.get(name)
    )
    if wrong:
        raise BackupDamagedError(
            f"Tệp sao lưu {archive} đã bị đổi: {len(wrong)} tệp không khớp mã băm, đầu tiên là {wrong[0]}. "
            "Không khôi phục gì; hãy dùng bản sao lưu khác."
        )
    return index


def _write(stream: IO[bytes], target: Path, mode: int) -> tuple[int, str]:
    reader = _Hashing(stream)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(cast("IO[bytes]", reader), file, 1 << 20)
        os.fchmod(file.fileno(), mode | 0o400)
        size = file.tell()
    return size, reader.digest.hexdigest()


def _safe(archive: Path, name: str) -> PurePosixPath:
    """The member's place below the folder; anything that could lead out of it is refused."""
    path = PurePosixPath(name)
    plain = "/".join(path.parts) == name and not path.is_absolute() and ".." not in path.parts
    if not plain or len(path.parts) < 2 or path.parts[0] not in (LANDING, DECISIONS) or "\0" in name:
        raise _foreign(archive, name)
    return path


def _foreign(archive: Path, name: str) -> BackupDamagedError:
    return BackupDamagedError(
        f"Tệp sao lưu {archive} chứa mục lạ {name[:100]!r} mà bản sao lưu của egov không bao giờ có. "
        "Không khôi phục gì."
    )


def _read_index(archive: Path, content: bytes) -> _Index:
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise BackupRefusedError(
                f"Bản sao lưu {archive} có dạng {found['format']}, chương trình này đọc dạng {FORMAT}. "
                "Hãy dùng bản chương trình đã tạo ra nó."
            )
        files = {
            str(name): (int(entry["size"]), str(entry["sha256"])) for name, entry in found["files"].items()
        }
        created_at = datetime.fromisoformat(found["created_at"]).astimezone(UTC)
        return _Index(str(found["origin"]), created_at, files)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupDamagedError(
            f"Tệp sao lưu {archive} hỏng: không đọc được {INDEX}. Không khôi phục gì; hãy dùng bản khác."
        ) from None


def _verify(archive: Path, work: Path, index: _Index) -> int:
    """Compare every extract with its own manifest, too: the archive's hashes only say that it is as written."""
    if _origin(work / LANDING) != index.origin:
        raise _foreign(archive, f"{LANDING}/{layout.ORIGIN}")
    store = LandingStore(work / LANDING, index.origin)
    extracts = 0
    for entity in store.entities():
        damaged = find_damaged(store, entity, everything=True)
        if damaged:
            raise BackupDamagedError(
                f"Bản sao lưu {archive} có lô hỏng: {damaged[0]}. Không khôi phục gì; hãy dùng bản khác."
            )
        extracts += len(store.manifests(entity))
    return extracts


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    _sync_folder(folder)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
