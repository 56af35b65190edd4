"""The archive: whole lines, open extracts, and what is refused when it comes back."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from warehouse.clock import Clock
from warehouse.landing.backup import BackupDamagedError, BackupRefusedError, backup, restore
from warehouse.landing.integrity import find_damaged, set_aside
from warehouse.landing.store import LandingStore, Manifest
from warehouse.registry.source_entity import SourceEntity

ORIGIN = "sandbox:1"


def land(store: LandingStore, value: int) -> Manifest:
    with store.extract(
        SourceEntity("portal", "field"), window=None, clock=Clock(), run_id="r", code_version="1"
    ) as writer:
        writer.write(
            pl.DataFrame(
                {"value": [value], "_page": [0], "_pos": [0]},
                schema={"value": pl.Int64, "_page": pl.Int32, "_pos": pl.Int32},
            )
        )
        return writer.commit(pages=1, distinct_keys=1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    store = LandingStore(home / "landing", ORIGIN)
    for value in range(3):
        land(store, value)
    key = home / "landing/.key"
    key.write_bytes(b"0" * 32)
    key.chmod(0o600)
    (home / "landing/.checked").mkdir()
    (home / "landing/.checked/portal.field.json").write_text('{"through": "x"}', encoding="utf-8")
    (home / "decisions").mkdir()
    (home / "decisions/waivers.jsonl").write_text('{"a": 1}\n{"a": 2}\n{"a"', encoding="utf-8")
    (home / "warehouse").mkdir()
    (home / "warehouse/core.duckdb").write_bytes(b"made of landing")
    return home


def content(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in (home / "landing/portal").rglob("*")
        if path.is_file()
    }


def extracts(home: Path) -> list[Path]:
    return sorted((home / "landing/portal/field").iterdir())


def test_what_cannot_be_made_again_comes_back_and_nothing_else(home: Path, tmp_path: Path) -> None:
    saved = backup(home, tmp_path / "save.tar", Clock())
    assert saved.extracts == 3
    assert (tmp_path / "save.tar").stat().st_mode & 0o777 == 0o600
    back = restore(tmp_path / "save.tar", tmp_path / "new", ORIGIN)
    assert back.extracts == 3
    assert content(tmp_path / "new") == content(home)
    assert (tmp_path / "new/landing/.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new/landing/.checked/portal.field.json").exists()
    # The line that was being written while we read is not a decision yet.
    waivers = tmp_path / "new/decisions/waivers.jsonl"
    assert [json.loads(line) for line in waivers.read_text(encoding="utf-8").splitlines()] == [
        {"a": 1},
        {"a": 2},
    ]
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"landing", "decisions"}


def test_an_extract_that_goes_away_meanwhile_is_left_out_whole(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run sets extracts aside beside us: the listing knows one more than there is when its turn comes."""
    store = LandingStore(home / "landing", ORIGIN)
    gone = extracts(home)[1]
    from warehouse.landing import backup as module

    real = module._write_extract

    def write(writer: module._Writer, landing: Path, folder: Path) -> bool:
        if folder == extracts(home)[0]:
            (gone / "manifest.json").unlink()
            set_aside(store, find_damaged(store, SourceEntity("portal", "field")))
        return real(writer, landing, folder)

    monkeypatch.setattr(module, "_write_extract", write)
    assert backup(home, tmp_path / "save.tar", Clock()).extracts == 2
    assert restore(tmp_path / "save.tar", tmp_path / "new", ORIGIN).extracts == 2
    assert content(tmp_path / "new") == content(home)


def test_a_damaged_extract_is_named_and_no_archive_made(home: Path, tmp_path: Path) -> None:
    bad = extracts(home)[2]
    with (bad / "part-00000.parquet").open("r+b") as file:
        file.seek(100)
        file.write(b"!!!!")
    with pytest.raises(BackupDamagedError, match=bad.name):
        backup(home, tmp_path / "to" / "save.tar", Clock())
    assert list((tmp_path / "to").iterdir()) == []


def test_a_backup_overwrites_nothing_and_does_not_hold_itself(home: Path, tmp_path: Path) -> None:
    (tmp_path / "save.tar").write_bytes(b"older")
    for target in (tmp_path / "save.tar", home / "landing/save.tar", home / "decisions/save.tar"):
        with pytest.raises(BackupRefusedError):
            backup(home, target, Clock())
    assert (tmp_path / "save.tar").read_bytes() == b"older"
    assert backup(home, tmp_path, Clock()).path.name.startswith("egov-sandbox-1-")
    with pytest.raises(BackupRefusedError):
        backup(tmp_path / "nothing", tmp_path / "x.tar", Clock())


def test_restore_wants_an_empty_home_and_the_same_origin(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "save.tar", Clock())
    before = content(home)
    with pytest.raises(BackupRefusedError, match="không rỗng"):
        restore(tmp_path / "save.tar", home, ORIGIN)
    assert content(home) == before
    with pytest.raises(BackupRefusedError, match="live"):
        restore(tmp_path / "save.tar", tmp_path / "new", "live")
    with pytest.raises(BackupRefusedError, match="Không thấy"):
        restore(tmp_path / "none.tar", tmp_path / "new", ORIGIN)
    assert not (tmp_path / "new").exists() or list((tmp_path / "new").iterdir()) == []


def test_a_restore_that_died_is_begun_anew(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "save.tar", Clock())
    new = tmp_path / "new"
    (new / ".restore/landing/portal").mkdir(parents=True)
    (new / "decisions").mkdir()
    assert restore(tmp_path / "save.tar", new, ORIGIN).extracts == 3
    assert content(new) == content(home)
    assert not (new / ".restore").exists()


def member(
    name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Callable[[tarfile.TarFile], None]:
    def add(tar: tarfile.TarFile) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, link, len(data) if kind == tarfile.REGTYPE else 0
        tar.addfile(info, io.BytesIO(data))

    return add


@pytest.mark.parametrize(
    "extra",
    [
        member("../outside"),
        member("/tmp/outside"),
        member("landing/../../outside"),
        member("landing/./x"),
        member("warehouse/core.duckdb"),
        member("landing"),
        member("landing/link", kind=tarfile.SYMTYPE, link="/etc"),
        member("landing/hard", kind=tarfile.LNKTYPE, link="landing/origin.json"),
        member("landing/pipe", kind=tarfile.FIFOTYPE),
        member("landing/folder", kind=tarfile.DIRTYPE),
        member("landing/origin.json", b'{"origin": "live"}'),
        member("landing/unlisted"),
        member("backup.json", b'{"format": 1}'),
    ],
)
def test_what_a_backup_never_holds_is_refused_whole(
    home: Path, tmp_path: Path, extra: Callable[[tarfile.TarFile], None]
) -> None:
    backup(home, tmp_path / "save.tar", Clock())
    with tarfile.open(tmp_path / "save.tar") as old, tarfile.open(tmp_path / "bad.tar", "w") as new:
        members = old.getmembers()
        for info in members[:-1]:
            new.addfile(info, old.extractfile(info))
        extra(new)
        new.addfile(members[-1], old.extractfile(members[-1]))
    with pytest.raises(BackupDamagedError):
        restore(tmp_path / "bad.tar", tmp_path / "deep/new", ORIGIN)
    assert list((tmp_path / "deep/new").iterdir()) == []
    assert not list(tmp_path.rglob("outside"))


@pytest.mark.parametrize("left", [0, 10, 3000, -20_000, -10_240, -1_000])
def test_a_cut_archive_is_refused_or_whole(home: Path, tmp_path: Path, left: int) -> None:
    backup(home, tmp_path / "save.tar", Clock())
    size = (tmp_path / "save.tar").stat().st_size
    os.truncate(tmp_path / "save.tar", left if left >= 0 else max(size + left, 1))
    try:
        restore(tmp_path / "save.tar", tmp_path / "new", ORIGIN)
    except BackupDamagedError:
        assert list((tmp_path / "new").iterdir()) == []
    else:
        # Only the padding behind the last member was cut.
        assert left == -1_000
        assert content(tmp_path / "new") == content(home)


def test_a_changed_byte_is_refused(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "save.tar", Clock())
    with tarfile.open(tmp_path / "save.tar") as tar:
        place = tar.getmember(f"landing/portal/field/{extracts(home)[0].name}/part-00000.parquet").offset_data
    with (tmp_path / "save.tar").open("r+b") as file:
        file.seek(place + 50)
        file.write(b"?")
    with pytest.raises(BackupDamagedError, match=r"part-00000\.parquet"):
        restore(tmp_path / "save.tar", tmp_path / "new", ORIGIN)
    assert list((tmp_path / "new").iterdir()) == []


def test_a_file_is_read_again_only_when_it_was_touched(home: Path) -> None:
    store = LandingStore(home / "landing", ORIGIN)
    assert find_damaged(store, SourceEntity("portal", "field")) == []
    bad = extracts(home)[0] / "part-00000.parquet"
    info = bad.stat()
    content = bytearray(bad.read_bytes())
    content[60] ^= 1
    bad.write_bytes(content)
    os.utime(bad, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert find_damaged(store, SourceEntity("portal", "field")) == [], (
        "the same size and time: taken for what it was"
    )
    [found] = find_damaged(store, SourceEntity("portal", "field"), everything=True)
    assert found.extract_id == bad.parent.name
    os.utime(bad)
    assert [one.extract_id for one in find_damaged(store, SourceEntity("portal", "field"))] == [
        bad.parent.name
    ]


def test_an_id_is_not_given_again_after_its_extract_was_set_aside(home: Path) -> None:
    """Core may have applied it: another extract of the same id would be taken for done."""
    store = LandingStore(home / "landing", ORIGIN)
    last = extracts(home)[-1]
    (last / "manifest.json").write_text("{", encoding="utf-8")
    assert [one.extract_id for one in store.manifests(SourceEntity("portal", "field"))] == [
        p.name for p in extracts(home)[:-1]
    ]
    [damage] = find_damaged(store, SourceEntity("portal", "field"))
    [place] = set_aside(store, [damage])
    assert place.name == last.name
    from warehouse.landing import store as landing

    landing._LAST_ID.clear()
    assert land(store, 9).extract_id > last.name
