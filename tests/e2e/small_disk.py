"""A disk that runs full and one that cannot be written, as a process sees them.

`python -m tests.e2e.small_disk FOLDER` works through landing, core, mart and publish on such a disk and prints one
JSON line of what it met. The disk is a tmpfs in a mount namespace of its own, which needs no clean-up; where the
kernel allows no such thing, a limit on the size of files stands in for a full disk and the folder's mode for a
read-only one (both bind, since such a process is not root).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MS_RDONLY, MS_REMOUNT, MS_REC, MS_PRIVATE = 1, 32, 16384, 1 << 18
SIZE = "48m"


class SmallDisk:
    """One small disk at a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._filler = folder / "filler"
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.mounted = self._own_namespace() and self._mount("tmpfs", folder, b"tmpfs", 0, f"size={SIZE}")

    def _own_namespace(self) -> bool:
        user, group = os.getuid(), os.getgid()
        if self._libc.unshare(CLONE_NEWNS if user == 0 else CLONE_NEWNS | CLONE_NEWUSER) != 0:
            return False
        if user != 0:
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
        return self._mount(None, Path("/"), None, MS_REC | MS_PRIVATE, None)

    def _mount(
        self, source: str | None, place: Path, kind: bytes | None, flags: int, data: str | None
    ) -> bool:
        first = source.encode() if source else None
        return self._libc.mount(first, str(place).encode(), kind, flags, data.encode() if data else None) == 0

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not one more byte fits."""
        if self.mounted:
            with self._filler.open("wb", buffering=0) as sink, contextlib.suppress(OSError):
                while True:
                    sink.write(bytes(4096))
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            if self.mounted:
                self._filler.unlink()
            else:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nothing may be written; nothing is open for writing."""
        if self.mounted:
            assert self._mount(None, self.folder, None, MS_REMOUNT | MS_RDONLY, f"size={SIZE}")
        else:
            self._mode(0o555)
        try:
            yield
        finally:
            if self.mounted:
                assert self._mount(None, self.folder, None, MS_REMOUNT, f"size={SIZE}")
            else:
                self._mode(0o755)

    def _mode(self, mode: int) -> None:
        for path in (self.folder, *self.folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(mode)


def error_of(action: Callable[[], object]) -> str:
    """What the action says when it fails; "" if it does not."""
    try:
        action()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main(folder: Path) -> dict[str, Any]:
    disk = SmallDisk(folder / "disk")
    from tests.e2e import crash_work

    found: dict[str, Any] = {"mounted": disk.mounted}
    found |= crash_work.landing_and_core(disk, folder)
    found |= crash_work.mart_and_publish(disk, folder)
    found["read_only"] = crash_work.read_only(disk)
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
